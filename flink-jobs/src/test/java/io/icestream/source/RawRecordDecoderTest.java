package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceOptions.Tombstones;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class RawRecordDecoderTest {
  private static final JsonDecoder JSON =
      JsonDecoder.of(
              (RowType)
                  DataTypes.ROW(DataTypes.FIELD("id", DataTypes.STRING().notNull()))
                      .getLogicalType(),
              List.of("id"),
              Set.of())
          .withTextKey();
  private static final RawRecord TOMBSTONE = record("7", null);

  @Test
  void deletesTheKeyOfATombstone() throws Exception {
    Object[] columns = new Object[1];
    assertThat(new RawRecordDecoder(JSON, Tombstones.APPLY).decode(TOMBSTONE, columns))
        .isEqualTo('d');
    assertThat(columns).containsExactly(StringData.fromString("7"));
  }

  @Test
  void rejectsTombstonesWhereToldTo() throws Exception {
    RawRecordDecoder decoder = new RawRecordDecoder(JSON, Tombstones.REJECT);
    assertThatThrownBy(() -> decoder.decode(TOMBSTONE, new Object[1]))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("tombstones are rejected");
    assertThat(decoder.decode(record("7", "{\"id\":\"7\"}"), new Object[1])).isEqualTo('c');
  }

  private static RawRecord record(String key, String value) {
    return new RawRecord("orders", "0:1", 0, bytes(key), value == null ? null : bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
