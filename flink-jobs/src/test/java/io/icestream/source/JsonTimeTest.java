package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.junit.jupiter.api.Test;

/** Times are what the JDK's strict ISO-8601 takes them for, in whichever way they are read. */
class JsonTimeTest {
  private static final String SIGNS = "0123456789-:.TtZz+ ";

  private final JsonTime reader =
      new JsonTime("at", new LocalZonedTimestampType(9), JsonTime.Form.ISO);

  @Test
  void everyTextIsReadAsTheFormatterReadsIt() {
    List<String> texts =
        new ArrayList<>(
            List.of(
                "2026-02-28T23:59:59Z",
                "2024-02-29T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-02-30T00:00:00.1Z",
                "2026-11-31T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T23:60:00Z",
                "2026-01-01T23:59:60Z",
                "2026-01-01T23:59:59.Z",
                "2026-01-01T23:59:59.1Z",
                "2026-01-01T23:59:59.000000001Z",
                "2026-01-01T23:59:59.0000000001Z",
                "2026-01-01T23:59Z",
                "2026-01-01t23:59:59z",
                "2026-01-01T23:59:59+02:00",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "2026-01-01T23:59:59",
                "",
                "Z"));
    Random random = new Random(20261122);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(texts.get(random.nextInt(20)));
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        case 1 -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        default -> text.deleteCharAt(at);
      }
      texts.add(text.toString());
    }

    assertThat(texts).allSatisfy(text -> assertThat(read(text)).isEqualTo(expected(text)));
    assertThat(texts.stream().map(this::read).filter(Optional::isPresent).count())
        .isGreaterThan(2_000);
  }

  private Optional<TimestampData> read(String text) {
    try {
      return Optional.of((TimestampData) reader.fromText(text));
    } catch (DecodeException refused) {
      return Optional.empty();
    }
  }

  private static Optional<TimestampData> expected(String text) {
    try {
      LocalDateTime utc =
          OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      return Optional.of(TimestampData.fromLocalDateTime(utc))
          .filter(time -> utc.getYear() >= 1 && utc.getYear() <= 9999);
    } catch (DateTimeException invalid) {
      return Optional.empty();
    }
  }
}
