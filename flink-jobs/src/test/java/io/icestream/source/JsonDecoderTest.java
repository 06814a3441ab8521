package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class JsonDecoderTest {

  /** Stands in for personal data: no reason may repeat it. */
  private static final String CANARY = "canary.7731@example.org";

  private static final RowType COLUMNS =
      rowType(
          DataTypes.FIELD("id", DataTypes.BIGINT()),
          DataTypes.FIELD("email", DataTypes.STRING()),
          DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
          DataTypes.FIELD("qty", DataTypes.INT()),
          DataTypes.FIELD("ok", DataTypes.BOOLEAN()),
          DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
          DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())));

  @Test
  void undeclaredFieldsAreCounted() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());

    decoder.decode(null, utf8("{\"id\":1,\"x\":{\"y\":[1]},\"z\":2}"), new Object[7]);

    assertThat(decoder.undeclaredFields()).isEqualTo(2);
  }

  @Test
  void aDecoderGoesOnAfterARejectedRecord() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());
    Object[] columns = new Object[7];

    assertThatThrownBy(
            () -> decoder.decode(null, utf8("{\"id\":1,\"email\":\"a\",\"qty\":x}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the record is no valid JSON at character 27");
    decoder.decode(null, utf8("{\"id\":2}"), columns);

    assertThat(columns).containsExactly(2L, null, null, null, null, null, null);
  }

  @Test
  void arraysMapsAndRowsAreDecodedByTheSameRules() throws DecodeException {
    RowType nested =
        rowType(
            DataTypes.FIELD(
                "lines",
                DataTypes.ARRAY(
                    DataTypes.ROW(
                        DataTypes.FIELD("sku", DataTypes.STRING()),
                        DataTypes.FIELD("qty", DataTypes.SMALLINT().notNull())))),
            DataTypes.FIELD("labels", DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE())));
    JsonDecoder decoder = JsonDecoder.of(nested, List.of(), Set.of());
    Object[] columns = new Object[2];

    decoder.decode(
        null,
        utf8("{\"lines\":[{\"sku\":\"a\",\"qty\":2}],\"labels\":{\"x\":1.5,\"y\":null}}"),
        columns);

    RowData line = ((ArrayData) columns[0]).getRow(0, 2);
    assertThat(line.getString(0)).hasToString("a");
    assertThat(line.getShort(1)).isEqualTo((short) 2);
    assertThatThrownBy(() -> decoder.decode(null, utf8("{\"lines\":[{\"sku\":\"a\"}]}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the field lines[].qty is missing");
    assertThatThrownBy(
            () -> decoder.decode(null, utf8("{\"labels\":{\"" + CANARY + "\":\"1\"}}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the field labels{} is no number");
  }

  @Test
  void timesAreReadInTheirDeclaredFormOnly() throws DecodeException {
    RowType times =
        rowType(
            DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(6)),
            DataTypes.FIELD("day", DataTypes.DATE()),
            DataTypes.FIELD("clock", DataTypes.TIME(0)),
            DataTypes.FIELD("millis", DataTypes.TIMESTAMP_LTZ(3)));
    JsonDecoder decoder = JsonDecoder.of(times, List.of(), Set.of("millis"));
    Object[] columns = new Object[4];

    decoder.decode(
        null,
        utf8(
            "{\"at\":\"1970-01-01T02:00:00.000001+02:00\",\"day\":\"1970-01-02\","
                + "\"clock\":\"00:00:01\",\"millis\":1001}"),
        columns);

    assertThat(columns)
        .containsExactly(
            TimestampData.fromEpochMillis(0, 1000), 1, 1000, TimestampData.fromEpochMillis(1001));
    for (String wrong :
        List.of(
            "{\"at\":\"1970-01-01T02:00:00\"}",
            "{\"day\":\"1970-02-29\"}",
            "{\"day\":\"1970-1-2\"}",
            "{\"clock\":\"24:00:00\"}",
            "{\"clock\":\"00:00:00.5\"}",
            "{\"millis\":\"1001\"}",
            "{\"millis\":1.5}",
            "{\"millis\":253402300800000}")) {
      assertThatThrownBy(() -> decoder.decode(null, utf8(wrong), columns))
          .as(wrong)
          .isInstanceOf(DecodeException.class)
          .hasMessageStartingWith("the field ");
    }
  }

  @Test
  void aRecordWithoutValueDeletesTheKeyThatItsOwnKeyHolds() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());
    Object[] columns = new Object[7];

    assertThat(decoder.decode(utf8("{\"id\":7,\"email\":\"x\"}"), null, columns)).isEqualTo('d');
    assertThat(columns).containsExactly(7L, null, null, null, null, null, null);
    assertThat(decoder.decode(utf8("8"), null, columns)).isEqualTo('d');
    assertThat(columns[0]).isEqualTo(8L);
    assertThat(decoder.withTextKey().decode(utf8("9"), null, columns)).isEqualTo('d');
    assertThat(columns[0]).isEqualTo(9L);
  }

  @Test
  void aTypeWithoutJsonFormIsRefusedBeforeTheStart() {
    RowType columns = rowType(DataTypes.FIELD("gap", DataTypes.INTERVAL(DataTypes.DAY())));

    assertThatThrownBy(() -> JsonDecoder.of(columns, List.of(), Set.of()))
        .isInstanceOf(IcestreamException.class)
        .hasMessageStartingWith("ICE-SRC-004: Cannot read the column gap from JSON:");
  }

  private static RowType rowType(DataTypes.Field... fields) {
    DataType type = DataTypes.ROW(fields).notNull();
    return (RowType) type.getLogicalType();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
