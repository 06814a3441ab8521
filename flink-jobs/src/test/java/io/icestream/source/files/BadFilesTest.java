package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.BadInputs;
import io.icestream.BadInputs.Row;
import io.icestream.source.DecodeException;
import io.icestream.source.FileDecoder;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad line and each bad file has the one outcome that the page says. */
class BadFilesTest {
  /** Stands in for personal data: no reason may repeat it. */
  private static final String CANARY = "canary.7731@example.org";

  private static final byte[] HEADER = utf8("id,email,amount,qty\n");
  private static final byte[] GOOD = utf8("\n2,b,1.00,1\n");

  @TempDir Path folder;

  static Stream<Row> lines() {
    return BadInputs.rows("Lines of a CSV file");
  }

  static Stream<Row> files() {
    return BadInputs.rows("Files");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void lineHasItsOutcomeAndTheNextIsRead(Row row) throws Exception {
    List<Outcome> outcomes = read(Map.of(), HEADER, row.bytes(1), GOOD);

    assertThat(outcomes).hasSize(2);
    check(row, row.text(2), outcomes.get(0));
    assertThat(outcomes.get(0).line()).isEqualTo(2);
    assertThat(outcomes.get(1).values()).startsWith(2L);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void fileHasItsOutcome(Row row) throws Exception {
    List<Outcome> outcomes = read(Map.of("format", row.text(1)), row.bytes(2));

    if (row.text(3).equals("no rows")) {
      assertThat(outcomes).isEmpty();
      return;
    }
    assertThat(outcomes).hasSize(1);
    check(row, row.text(3), outcomes.get(0));
    boolean isRefused = row.text(3).startsWith("quarantined") && !row.text(1).equals("json");
    assertThat(outcomes.get(0).line() == 0).isEqualTo(isRefused);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejected")
  void noReasonRepeatsWhatALineHeld(Row row) throws Exception {
    byte[] canary = utf8("," + CANARY);
    for (Outcome outcome : read(Map.of(), HEADER, utf8(CANARY + ","), row.bytes(1), canary, GOOD)) {
      assertThat(String.valueOf(outcome.reason())).doesNotContain("canary").doesNotContain("7731");
    }
  }

  static Stream<Row> rejected() {
    return lines().filter(row -> row.text(2).startsWith("quarantined"));
  }

  @Test
  void personalDataInPlaceOfAHeaderIsNotRepeatedEither() throws Exception {
    List<Outcome> outcomes = read(Map.of(), utf8(CANARY + "," + CANARY + "\n"));

    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).reason()).contains("id, email, amount, qty").doesNotContain("7731");
    assertThat(outcomes.get(0).payload()).asString().contains(CANARY);
  }

  @Test
  void optionsSayWhatOtherwiseWouldBeWrong() throws Exception {
    List<Outcome> outcomes =
        read(
            Map.of(
                "delimiter", ";",
                "quote", "'",
                "charset", "windows-1252",
                "null-text", "NULL",
                "header", "none"),
            "1;'caf\u00e9; \"au\" lait';1.00;NULL\n2;;NULL;3\n".getBytes("windows-1252"));

    assertThat(outcomes)
        .extracting(outcome -> outcome.values().toString())
        .containsExactly("[1, caf\u00e9; \"au\" lait, 1.00, null]", "[2, , null, 3]");
  }

  @Test
  void aCharsetHasBytesThatAreNoCharacter() throws Exception {
    List<Outcome> outcomes =
        read(
            Map.of("charset", "windows-1252"),
            HEADER,
            utf8("1,a"),
            new byte[] {(byte) 0x81},
            utf8(",1.00,1"),
            GOOD);

    assertThat(outcomes).extracting(Outcome::code).containsExactly("invalid-charset", "");
  }

  private static void check(Row row, String expected, Outcome outcome) {
    if (expected.startsWith("quarantined")) {
      assertThat("quarantined: `" + outcome.code() + "`").isEqualTo(expected);
      return;
    }
    assertThat(outcome.code()).isEqualTo("");
    int column =
        List.of("id", "email", "amount", "qty").indexOf(row.codes(outcomeCell(row)).get(0));
    String value = String.valueOf(outcome.values().get(column));
    assertThat(value)
        .isEqualTo(expected.endsWith(" is null") ? "null" : value(row.codes(outcomeCell(row))));
  }

  private static int outcomeCell(Row row) {
    return row.cells().size() - 1;
  }

  /** The page shows characters that nobody would see as JSON writes them. */
  private static String value(List<String> codes) {
    return Pattern.compile("\\\\u([0-9A-Fa-f]{4})")
        .matcher(codes.get(1))
        .replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
  }

  /** What became of a line: its values, or the code under which it is put aside. */
  record Outcome(long line, List<Object> values, String code, String reason, byte[] payload) {}

  private List<Outcome> read(Map<String, String> options, byte[]... parts) throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    Files.write(folder.resolve("orders.dat"), content.toByteArray());
    FileEntity entity = TestFiles.options(folder, options).entities().get("orders");
    Directory directory = new Directory("partner", folder.toString());
    FoundFile found = directory.list(List.of(entity)).get(0);
    FileSplit split =
        new KnownFiles(List.of())
            .take(found, FileInspection.of(directory, entity, found).orElseThrow(), 0);
    List<Outcome> outcomes = new ArrayList<>();
    RowType columns = entity.columns();
    FileDecoder decoder = FileDecoder.of(columns, List.of("id"), Set.of());
    try (FileRecords records = FileRecords.open(directory, entity, split)) {
      for (SourceEvent event = records.next(); event != null; event = records.next()) {
        outcomes.add(outcome(event, decoder, new Object[columns.getFieldCount()]));
      }
    }
    return outcomes;
  }

  private static Outcome outcome(SourceEvent event, FileDecoder decoder, Object[] values)
      throws IOException {
    if (event instanceof Rejected rejected) {
      return new Outcome(
          line(rejected.position()),
          List.of(),
          rejected.reasonCode(),
          rejected.reason(),
          rejected.payload());
    }
    FileRecord line = (FileRecord) event;
    try {
      decoder.decode(line, values);
      return new Outcome(line(line.position()), Arrays.asList(values), "", null, line.value());
    } catch (DecodeException unfit) {
      return new Outcome(
          line(line.position()), List.of(), unfit.reasonCode(), unfit.getMessage(), line.value());
    }
  }

  private static long line(String position) {
    return Long.parseLong(position.substring(position.lastIndexOf('/') + 1));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
