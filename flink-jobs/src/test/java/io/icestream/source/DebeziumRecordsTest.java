package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.kafka.KafkaReaderProvider;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebeziumRecordsTest {
  private static final long RECORD_TIME = 5_000_000L;

  private final RecordDecoder decoder = decoder(Map.of());

  @Test
  void theTimeOfTheEventIsWhenTheDatabaseDidIt() throws Exception {
    decode(
        null, "{'op':'c','after':{'id':1},'source':{'ts_ms':1700000000123},'ts_ms':1800000000000}");
    assertThat(decoder.eventAtMicros(RECORD_TIME)).isEqualTo(1_700_000_000_123_000L);

    decode(
        null,
        "{'op':'c','after':{'id':1},'source':{'ts_ms':1700000000123,'ts_us':1700000000123456}}");
    assertThat(decoder.eventAtMicros(RECORD_TIME)).isEqualTo(1_700_000_000_123_456L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'op':'c','after':{'id':1}}",
        "{'op':'c','after':{'id':1},'source':{'ts_ms':0}}",
        "{'op':'c','after':{'id':1},'source':{'ts_ms':null}}",
        "{'op':'c','after':{'id':1},'source':null}"
      })
  void anEventWithoutATimeHasThatOfItsRecord(String envelope) throws Exception {
    decode(null, "{'op':'c','after':{'id':1},'source':{'ts_ms':1700000000123}}");
    decode(null, envelope);
    assertThat(decoder.eventAtMicros(RECORD_TIME)).isEqualTo(RECORD_TIME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'id':7}                                      | {'op':'d','before':null}",
        "{'id':7}                                      | {'op':'d'}",
        "{'id':7,'name':'other'}                       | ",
        "7                                             | ",
        "{'schema':{'type':'struct'},'payload':{'id':7}} | ",
        "{'schema':null,'payload':{'id':7}}            | {'op':'d','before':{'name':'x'}}",
        "{'id':7}                                      | {'schema':{},'payload':null}",
        "{'id':9}                                      | {'op':'d','before':{'id':7,'name':'x'}}",
      })
  void aDeleteKeepsItsKeyAndNothingElse(String key, String value) throws Exception {
    Object[] columns = decode('d', key, value);
    assertThat(columns).containsExactly(7L, null, null, null);
  }

  @Test
  void aKeyMayBePlainText() throws Exception {
    Object[] columns = new Object[4];
    RecordDecoder text = decoder(Map.of("key-format", "text"));
    assertThat(text.decode(record("7", "{'op':'d','before':null}"), columns)).isEqualTo('d');
    assertThat(columns).containsExactly(7L, null, null, null);
  }

  @Test
  void theSchemaSaysWhatNumbersAndTextsMean() throws Exception {
    String fields =
        "[{'field':'at','type':'int64','name':'io.debezium.time.NanoTimestamp'},"
            + "{'field':'price','type':'struct','name':'io.debezium.data.VariableScaleDecimal'}]";
    Object[] columns =
        decode(
            'r',
            null,
            "{'schema':{'type':'struct','fields':[{'field':'after','type':'struct','fields':"
                + fields
                + "}]},'payload':{'op':'r','after':"
                + "{'id':1,'name':'n','at':1706918400123000000,'price':{'scale':3,'value':'BOo='}}}}");
    assertThat(columns)
        .containsExactly(
            1L,
            StringData.fromString("n"),
            TimestampData.fromEpochMillis(1_706_918_400_123L),
            DecimalData.fromBigDecimal(new BigDecimal("1.258"), 12, 3));
  }

  @Test
  void aTruncationStopsTheJobForItsRowsAreGone() {
    assertThatThrownBy(() -> decode('t', null, "{'op':'t'}"))
        .isInstanceOf(SourceStoppedException.class)
        .hasMessageContaining("ICE-SRC-008")
        .hasMessageContaining("truncated")
        .hasMessageContaining("'truncates' to 'reject'");
  }

  @Test
  void aTruncationIsPutAsideWhereToldTo() {
    RecordDecoder rejecting = decoder(Map.of("truncates", "reject"));
    assertThatThrownBy(() -> rejecting.decode(record(null, "{'op':'t'}"), new Object[4]))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reasonCode()).isEqualTo("truncate"))
        .hasMessageContaining("truncates are rejected");
  }

  @Test
  void aTombstoneIsPutAsideWhereToldToButNotADelete() throws Exception {
    RecordDecoder rejecting = decoder(Map.of("tombstones", "reject"));
    assertThatThrownBy(() -> rejecting.decode(record("{'id':7}", null), new Object[4]))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("tombstones are rejected");
    assertThat(rejecting.decode(record("{'id':7}", "{'op':'d'}"), new Object[4])).isEqualTo('d');
  }

  @Test
  void anEntityWithoutAKeyCannotFollowChanges() {
    assertThatThrownBy(
            () -> table(DataTypes.BIGINT(), Map.of("format", "debezium-json", "key", "")))
        .hasMessageContaining("ICE-SRC-002")
        .hasMessageContaining("PRIMARY KEY");
  }

  @Test
  void aColumnThatMustBeThereCannotBeOfADeletedRow() {
    assertThatThrownBy(() -> table(DataTypes.BIGINT().notNull(), Map.of("format", "debezium-json")))
        .hasMessageContaining("ICE-SRC-002")
        .hasMessageContaining("[name]")
        .hasMessageContaining("not_null");
  }

  private Object[] decode(String key, String value) throws Exception {
    return decode('c', key, value);
  }

  private Object[] decode(char operation, String key, String value) throws Exception {
    Object[] columns = new Object[4];
    assertThat(decoder.decode(record(key, value), columns)).isEqualTo(operation);
    return columns;
  }

  private static RawRecord record(String key, String value) {
    return new RawRecord("orders", "0:1", RECORD_TIME, bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static RecordDecoder decoder(Map<String, String> options) {
    Configuration all = Configuration.fromMap(options);
    all.setString("format", "debezium-json");
    return table(DataTypes.STRING(), all.toMap()).changes().decoder();
  }

  private static SourceTable table(DataType name, Map<String, String> more) {
    Configuration options = Configuration.fromMap(more);
    options.set(SourceOptions.SYSTEM, "web");
    options.set(SourceOptions.ENTITY, "orders");
    if (!more.containsKey("key")) {
      options.set(SourceOptions.KEY, List.of("id"));
    }
    RowType type =
        (RowType)
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("name", name),
                    DataTypes.FIELD("at", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("price", DataTypes.DECIMAL(12, 3)))
                .notNull()
                .getLogicalType();
    return SourceTable.of(
        "orders",
        options,
        type,
        new ReaderOptions("web", Map.of("orders", "raw"), Map.of()),
        new KafkaReaderProvider());
  }
}
