package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.BadInputs;
import io.icestream.BadInputs.Row;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.kafka.RegistryServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each bad record has the one outcome that the page says, in the operator that the job runs: a row
 * in Bronze or one in quarantine, counted, and the record behind it is read.
 */
class BadRecordsTest {
  /** Stands in for personal data: no reason may repeat it. */
  private static final String CANARY = "canary.7731@example.org";

  private static final List<DataTypes.Field> COLUMNS =
      List.of(
          DataTypes.FIELD("id", DataTypes.BIGINT()),
          DataTypes.FIELD("email", DataTypes.STRING()),
          DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
          DataTypes.FIELD("qty", DataTypes.INT()),
          DataTypes.FIELD("ok", DataTypes.BOOLEAN()),
          DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
          DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())));

  private final SourceTable changes =
      DecodeOperatorTest.table("changes", rowType(and(COLUMNS, "meta_position", "meta_op")));
  private final SourceTable envelopes =
      DecodeOperatorTest.table(
          "changes",
          rowType(and(COLUMNS, "meta_position", "meta_op")),
          Map.of("format", "debezium-json"));
  private final SourceTable unparsed =
      DecodeOperatorTest.table(
          "unparsed", rowType(and(List.of(), "meta_position", "reason_code", "reason")));
  private final SourceTable progress =
      DecodeOperatorTest.table(
          "progress",
          rowType(
              List.of(
                  DataTypes.FIELD("read_count", DataTypes.BIGINT()),
                  DataTypes.FIELD("passed_count", DataTypes.BIGINT()),
                  DataTypes.FIELD("rejected_count", DataTypes.BIGINT()))));

  static Stream<Row> records() {
    return BadInputs.rows("Records of a topic");
  }

  static Stream<Row> keys() {
    return BadInputs.rows("Records without a value");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("records")
  void recordHasItsOutcome(Row row) throws Exception {
    try (var harness = harness()) {
      Object outcome = outcome(harness, null, row.bytes(1));
      if (outcome instanceof RowData passed) {
        String column = row.code(2);
        String value = row.text(2).endsWith(" is null") ? "null" : unescaped(row.codes(2).get(1));
        assertThat(shown(passed, column)).isEqualTo(value);
      } else {
        assertThat("quarantined: `" + outcome + "`").isEqualTo(row.text(2));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void recordWithoutAValueHasItsOutcome(Row row) throws Exception {
    byte[] key = row.text(1).equals("none") ? null : row.bytes(1);
    try (var harness = harness()) {
      Object outcome = outcome(harness, key, null);
      if (outcome instanceof RowData passed) {
        assertThat(passed.getString(8)).hasToString("d");
        assertThat("`" + passed.getLong(0) + "` is deleted").isEqualTo(row.text(2));
      } else {
        assertThat("quarantined: `" + outcome + "`").isEqualTo(row.text(2));
      }
    }
  }

  static Stream<Row> changesOfRows() {
    return BadInputs.rows("Debezium records of a topic");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfRows")
  void envelopeHasItsOutcome(Row row) throws Exception {
    try (var harness = harness(envelopes)) {
      Object outcome =
          outcome(harness, null, row.bytes(1), utf8("{\"op\":\"c\",\"after\":{\"id\":2}}"));
      if (outcome instanceof RowData passed && row.text(2).endsWith(" is deleted")) {
        assertThat(passed.getString(8)).hasToString("d");
        assertThat("`" + passed.getLong(0) + "` is deleted").isEqualTo(row.text(2));
      } else if (outcome instanceof RowData passed) {
        assertThat(shown(passed, row.code(2))).isEqualTo(row.codes(2).get(1));
      } else {
        assertThat("quarantined: `" + outcome + "`").isEqualTo(row.text(2));
      }
    }
  }

  static Stream<Row> avro() {
    return BadInputs.rows("Avro records of a topic");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("avro")
  void avroHasItsOutcome(Row row) throws Exception {
    try (RegistryServer registry = registry();
        var harness =
            harness(
                DecodeOperatorTest.table(
                    "changes",
                    rowType(and(COLUMNS, "meta_position", "meta_op")),
                    Map.of("format", "avro", "registry.url", registry.address())))) {
      byte[] good = {0, 0, 0, 0, 1, 4, 0, 4};
      Object outcome = outcome(harness, null, row.bytes(1), good);
      if (outcome instanceof RowData passed) {
        String value = row.text(2).endsWith(" is null") ? "null" : row.codes(2).get(1);
        assertThat(shown(passed, row.code(2))).isEqualTo(value);
      } else {
        assertThat("quarantined: `" + outcome + "`").isEqualTo(row.text(2));
      }
    }
  }

  private static RegistryServer registry() throws IOException {
    String id = "{\"name\":\"id\",\"type\":\"long\"}";
    String email = "{\"name\":\"email\",\"type\":[\"null\",\"string\"]}";
    String note = "{\"name\":\"note\",\"type\":\"string\"}";
    String qty = "{\"name\":\"qty\",\"type\":\"int\"}";
    return new RegistryServer()
        .schema(1, record(id, email, qty))
        .schema(2, record(id, email, note, qty))
        .schema(3, record(id, email))
        .schema(4, record(id, email, qty.replace("int", "string")))
        .schema(5, record(email, qty))
        .schema(6, record(id, email.replace("email", "Email"), qty))
        .schema(7, "{}", "JSON")
        .schema(8, "{\"type\":\"recor\"}")
        .schema(9, "\"string\"")
        .schema(10, record(id, email, qty), "AVRO", "not-there");
  }

  private static String record(String... fields) {
    return "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[" + String.join(",", fields) + "]}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejected")
  void noReasonRepeatsWhatARecordHeld(Row row) {
    String text = new String(row.bytes(1), StandardCharsets.ISO_8859_1);
    String withCanary =
        text.startsWith("{\"id\":1,")
            ? "{\"" + CANARY + "\":\"" + CANARY + "\"," + text.substring(1)
            : "{\"email\":\"" + CANARY + "\",\"id\":\"" + CANARY + "\"" + text;
    assertThatThrownBy(
            () ->
                JsonDecoder.of(rowType(COLUMNS), List.of("id"), Set.of())
                    .decode(null, withCanary.getBytes(StandardCharsets.ISO_8859_1), new Object[7]))
        .isInstanceOf(DecodeException.class)
        .hasMessageNotContaining(CANARY)
        .hasMessageNotContaining("7731")
        .hasNoCause();
  }

  static Stream<Row> rejected() {
    return records().filter(row -> row.text(2).startsWith("quarantined"));
  }

  /** The row that passed, or the code under which it did not; a good record behind it passes. */
  private Object outcome(
      OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness, byte[] key, byte[] value)
      throws Exception {
    return outcome(harness, key, value, utf8("{\"id\":2}"));
  }

  private Object outcome(
      OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness,
      byte[] key,
      byte[] value,
      byte[] good)
      throws Exception {
    harness.processElement(record(key, value, 1));
    harness.processElement(record(null, good, 2));
    harness.prepareSnapshotPreBarrier(1);
    List<RowData> passed = DecodeOperatorTest.rows(harness, changes);
    List<RowData> rejected = DecodeOperatorTest.rows(harness, unparsed);
    RowData counts = DecodeOperatorTest.rows(harness, progress).get(0);
    assertThat(List.of(counts.getLong(0), counts.getLong(1), counts.getLong(2)))
        .isEqualTo(List.of(2L, (long) passed.size(), (long) rejected.size()));
    assertThat(passed.size() + rejected.size()).isEqualTo(2);
    assertThat(passed.get(passed.size() - 1).getLong(0)).isEqualTo(2);
    return rejected.isEmpty() ? passed.get(0) : rejected.get(0).getString(1).toString();
  }

  private static String shown(RowData row, String column) {
    RowType type = rowType(COLUMNS);
    int index = type.getFieldIndex(column);
    Object value = RowData.createFieldGetter(type.getTypeAt(index), index).getFieldOrNull(row);
    if (value instanceof ArrayData array) {
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        elements.add(array.isNullAt(i) ? "null" : array.getString(i).toString());
      }
      return elements.toString();
    }
    return String.valueOf(value);
  }

  /** The page shows characters that nobody would see as JSON writes them. */
  private static String unescaped(String text) {
    return Pattern.compile("\\\\u([0-9A-Fa-f]{4})")
        .matcher(text)
        .replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
  }

  private static StreamRecord<SourceEvent> record(byte[] key, byte[] value, int offset) {
    return new StreamRecord<>(
        new RawRecord("orders", "00000000/%016x".formatted(offset), 0, key, value));
  }

  private OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness() throws Exception {
    return harness(changes);
  }

  private OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness(SourceTable shown)
      throws Exception {
    DecodeOperatorFactory factory =
        new DecodeOperatorFactory(
            new ReaderOptions("web", Map.of("orders", "raw"), Map.of(), new TreeSet<>()),
            ReaderProvider.EventForm.RAW_RECORDS);
    EntityRoute route = factory.route("orders");
    route.changes = shown.changes();
    route.unparsed = unparsed.output();
    factory.progressTo(progress.output());
    var harness = new OneInputStreamOperatorTestHarness<SourceEvent, RowData>(factory, 1, 1, 0);
    harness.open();
    return harness;
  }

  private static List<DataTypes.Field> and(List<DataTypes.Field> columns, String... texts) {
    List<DataTypes.Field> all = new ArrayList<>(columns);
    for (String text : texts) {
      all.add(DataTypes.FIELD(text, DataTypes.STRING()));
    }
    return all;
  }

  private static RowType rowType(List<DataTypes.Field> fields) {
    return (RowType) DataTypes.ROW(fields).notNull().getLogicalType();
  }
}
