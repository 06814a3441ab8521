package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.functions.SealKeys;
import io.icestream.functions.Sealer;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.files.FileReaderProvider;
import io.icestream.source.kafka.KafkaReaderProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeOperatorTest {

  private static final RowType CHANGES =
      rowType(
          DataTypes.FIELD("id", DataTypes.BIGINT()),
          DataTypes.FIELD("meta_position", DataTypes.STRING()));
  private static final RowType UNPARSED =
      rowType(
          DataTypes.FIELD("meta_position", DataTypes.STRING()),
          DataTypes.FIELD("reason_code", DataTypes.STRING()));
  private static final RowType PROGRESS =
      rowType(
          DataTypes.FIELD("entity", DataTypes.STRING()),
          DataTypes.FIELD("checkpoint_id", DataTypes.BIGINT()),
          DataTypes.FIELD("read_count", DataTypes.BIGINT()),
          DataTypes.FIELD("passed_count", DataTypes.BIGINT()),
          DataTypes.FIELD("rejected_count", DataTypes.BIGINT()),
          DataTypes.FIELD("position", DataTypes.STRING()));

  private final SourceTable changes = table("changes", CHANGES);
  private final SourceTable unparsed = table("unparsed", UNPARSED);
  private final SourceTable progress = table("progress", PROGRESS);

  @Test
  void readIsPassedPlusRejectedAtEveryCheckpointAlsoAfterRestores() throws Exception {
    Random random = new Random(42);
    OperatorSubtaskState state = null;
    long sent = 0;
    long passed = 0;
    long rejected = 0;
    for (int run = 0; run < 5; run++) {
      try (var harness = harness(1, 0, state)) {
        for (int checkpoint = 1; checkpoint <= 4; checkpoint++) {
          for (int i = random.nextInt(50); i > 0; i--) {
            harness.processElement(record(0, sent++, random.nextInt(4) == 0 ? "{}" : "{\"id\":1}"));
          }
          long checkpointId = run * 100L + checkpoint;
          harness.prepareSnapshotPreBarrier(checkpointId);
          state = harness.snapshot(checkpointId, 0);
          passed += drain(harness, changes);
          rejected += drain(harness, unparsed);

          assertThat(rows(harness, progress))
              .singleElement()
              .satisfies(row -> assertThat(row.getLong(1)).isEqualTo(checkpointId))
              .extracting(row -> List.of(row.getLong(2), row.getLong(3), row.getLong(4)))
              .isEqualTo(List.of(sent, passed, rejected));
        }
        // Lost with the failure, read again by the next run.
        harness.processElement(record(0, sent, "{\"id\":1}"));
      }
    }
    assertThat(sent).isEqualTo(passed + rejected).isPositive();
    assertThat(rejected).isPositive();
  }

  @Test
  void whatLeavesItIsSealedAlreadyAndSoIsItsState(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("seal.keys");
    SealKeys.generate(keys);
    SourceTable people =
        table(
            "changes",
            rowType(
                DataTypes.FIELD("id", DataTypes.BIGINT()),
                DataTypes.FIELD("email", DataTypes.BYTES()),
                DataTypes.FIELD("city", DataTypes.STRING())),
            Map.of(
                "sealed.email",
                "STRING NOT NULL",
                "subject",
                "web.orders",
                "subject-columns",
                "id"));
    SourceTable waste =
        table(
            "unparsed",
            rowType(
                DataTypes.FIELD("payload", DataTypes.BYTES()),
                DataTypes.FIELD("payload_length", DataTypes.BIGINT()),
                DataTypes.FIELD("reason", DataTypes.STRING())),
            Map.of("sealed-payload", "true"));
    String record = "{\"id\":1,\"email\":\"jane@example.org\",\"city\":\"Bern\"}";
    String broken = "{\"id\":1,\"email\":\"jane@example.org";
    Sealer sealer = Sealer.open("file:" + keys);
    try (var harness = harness(1, 0, people, waste)) {
      harness
          .getExecutionConfig()
          .setGlobalJobParameters(
              Configuration.fromMap(Map.of(SealKeys.PARAMETER, "file:" + keys)));
      harness.open();
      harness.processElement(record(0, 0, record));
      harness.processElement(record(0, 1, broken));
      harness.processElement(record(0, 2, record.replace("\"jane@example.org\"", "null")));
      harness.prepareSnapshotPreBarrier(1);
      OperatorSubtaskState state = harness.snapshot(1, 0);

      RowData row = rows(harness, people).get(0);
      assertThat(new String(row.getBinary(1), StandardCharsets.UTF_8)).doesNotContain("jane");
      assertThat(sealer.unseal(row.getBinary(1), "web.orders.email"))
          .hasValue("jane@example.org".getBytes(StandardCharsets.UTF_8));
      assertThat(row.getString(2)).hasToString("Bern");
      assertThat(rows(harness, waste))
          .satisfiesExactly(
              first -> {
                assertThat(new String(first.getBinary(0), StandardCharsets.UTF_8))
                    .doesNotContain("jane");
                assertThat(first.getLong(1)).isEqualTo(broken.length());
                assertThat(first.getString(2).toString()).doesNotContain("jane");
                assertThat(sealer.unseal(first.getBinary(0), "web.orders"))
                    .hasValue(broken.getBytes(StandardCharsets.UTF_8));
              },
              second -> assertThat(second.getString(2).toString()).contains("email"));
      assertThat(InstantiationUtil.serializeObject(state))
          .asString(StandardCharsets.ISO_8859_1)
          .doesNotContain("jane");
    }
  }

  @Test
  void nothingIsForgottenOrCountedTwiceWhenTheParallelismChanges() throws Exception {
    OperatorSubtaskState first;
    OperatorSubtaskState second;
    try (var left = harness(2, 0, null);
        var right = harness(2, 1, null)) {
      left.processElement(record(0, 0, "{\"id\":1}"));
      left.processElement(record(0, 1, "{}"));
      right.processElement(record(1, 7, "{\"id\":1}"));
      first = left.snapshot(1, 0);
      second = right.snapshot(1, 0);
    }
    OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(first, second);

    OperatorSubtaskState one =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 4, 2, 1, 0);
    try (var alone = harness(1, 0, one)) {
      alone.prepareSnapshotPreBarrier(2);
      assertThat(rows(alone, progress))
          .singleElement()
          .extracting(
              row ->
                  List.of(
                      row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5).toString()))
          .isEqualTo(List.of(3L, 2L, 1L, "00000000/0000000000000001,00000001/0000000000000007"));
    }
    List<Long> read = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 4, 2, 3, subtask);
      try (var third = harness(3, subtask, part)) {
        third.prepareSnapshotPreBarrier(2);
        rows(third, progress).forEach(row -> read.add(row.getLong(2)));
      }
    }
    assertThat(read)
        .hasSize(3)
        .satisfies(all -> assertThat(all.stream().mapToLong(l -> l).sum()).isEqualTo(3));
  }

  @Test
  void aCheckpointAfterTheEndReportsNothingMore() throws Exception {
    try (var harness = harness(1, 0, null)) {
      harness.processElement(record(0, 0, "{\"id\":1}"));
      harness.endInput();
      harness.prepareSnapshotPreBarrier(1);

      assertThat(rows(harness, progress))
          .singleElement()
          .satisfies(row -> assertThat(row.getLong(1)).isEqualTo(Long.MAX_VALUE));
    }
  }

  @Test
  void linesOfFilesAreCountedAndSealedAsRecordsAre(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("seal.keys");
    SealKeys.generate(keys);
    SourceTable lines =
        filesTable(
            "changes",
            rowType(
                DataTypes.FIELD("id", DataTypes.BIGINT()),
                DataTypes.FIELD("email", DataTypes.BYTES()),
                DataTypes.FIELD("meta_position", DataTypes.STRING()),
                DataTypes.FIELD("meta_file", DataTypes.STRING())),
            Map.of("sealed.email", "STRING", "subject", "web.orders", "subject-columns", "id"));
    SourceTable waste =
        filesTable(
            "unparsed",
            rowType(
                DataTypes.FIELD("payload", DataTypes.BYTES()),
                DataTypes.FIELD("reason_code", DataTypes.STRING()),
                DataTypes.FIELD("meta_position", DataTypes.STRING())),
            Map.of("sealed-payload", "true"));
    String[] names = {"email", "id"};
    try (var harness = harness(1, 0, lines, waste)) {
      harness
          .getExecutionConfig()
          .setGlobalJobParameters(
              Configuration.fromMap(Map.of(SealKeys.PARAMETER, "file:" + keys)));
      harness.open();
      harness.processElement(line("9/a.csv/1", names, "jane@example.org", "1"));
      harness.processElement(line("9/a.csv/2", names, "jane@example.org", "x"));
      harness.processElement(
          new StreamRecord<>(
              new SourceEvent.Rejected(
                  "orders", "a.csv", "9/a.csv/3", 0, utf8("jane"), "stray-quote", "a quote")));
      harness.prepareSnapshotPreBarrier(1);

      RowData row = rows(harness, lines).get(0);
      assertThat(new String(row.getBinary(1), StandardCharsets.UTF_8)).doesNotContain("jane");
      assertThat(row.getString(2)).hasToString("9/a.csv/1");
      assertThat(row.getString(3)).hasToString("a.csv");
      assertThat(rows(harness, waste))
          .allSatisfy(
              bad ->
                  assertThat(new String(bad.getBinary(0), StandardCharsets.UTF_8))
                      .doesNotContain("jane"))
          .extracting(bad -> bad.getString(1) + " " + bad.getString(2))
          .containsExactly("wrong-type 9/a.csv/2", "stray-quote 9/a.csv/3");
      assertThat(rows(harness, progress))
          .singleElement()
          .satisfies(
              counts -> {
                assertThat(List.of(counts.getLong(2), counts.getLong(3), counts.getLong(4)))
                    .containsExactly(3L, 1L, 2L);
                assertThat(counts.getString(5)).hasToString("9/a.csv/3");
              });
    }
  }

  private static StreamRecord<SourceEvent> line(String position, String[] names, String... texts) {
    return new StreamRecord<>(
        new SourceEvent.FileRecord(
            "orders", "a.csv", position, 0, utf8(String.join(",", texts)), names, texts));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness(
      int parallelism, int subtask, OperatorSubtaskState state) throws Exception {
    var harness = harness(parallelism, subtask, changes, unparsed);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness(
      int parallelism, int subtask, SourceTable shown, SourceTable rejected) throws Exception {
    ReaderOptions options =
        new ReaderOptions("web", Map.of("orders", "raw"), Map.of(), new TreeSet<>());
    DecodeOperatorFactory factory =
        new DecodeOperatorFactory(options, ReaderProvider.EventForm.RAW_RECORDS);
    EntityRoute route = factory.route("orders");
    route.changes = shown.changes();
    route.unparsed = rejected.output();
    route.sealsUnparsed = rejected.isSealed();
    factory.progressTo(progress.output());
    return new OneInputStreamOperatorTestHarness<>(factory, 4, parallelism, subtask);
  }

  static SourceTable table(String view, RowType type) {
    return table(view, type, Map.of());
  }

  static SourceTable table(String view, RowType type, Map<String, String> more) {
    return table(view, type, more, new KafkaReaderProvider());
  }

  private static SourceTable filesTable(String view, RowType type, Map<String, String> more) {
    return table(view, type, more, new FileReaderProvider());
  }

  private static SourceTable table(
      String view, RowType type, Map<String, String> more, ReaderProvider provider) {
    Configuration options = Configuration.fromMap(more);
    options.set(SourceOptions.SYSTEM, "web");
    options.set(SourceOptions.ENTITY, "orders");
    options.set(SourceOptions.KEY, List.of("id"));
    options.set(SourceOptions.VIEW, SourceOptions.View.valueOf(view.toUpperCase(Locale.ROOT)));
    return SourceTable.of(
        view, options, type, new ReaderOptions("web", Map.of("orders", "raw"), more), provider);
  }

  private static StreamRecord<SourceEvent> record(int partition, long offset, String value) {
    return new StreamRecord<>(
        new RawRecord(
            "orders",
            String.format("%08x/%016x", partition, offset),
            0,
            null,
            value.getBytes(StandardCharsets.UTF_8)));
  }

  static List<RowData> rows(
      OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness, SourceTable table) {
    OutputTag<RowData> tag = table.output().tag();
    ConcurrentLinkedQueue<StreamRecord<RowData>> queue = harness.getSideOutput(tag);
    List<RowData> rows = new ArrayList<>();
    while (queue != null && !queue.isEmpty()) {
      rows.add(queue.remove().getValue());
    }
    return rows;
  }

  private static int drain(
      OneInputStreamOperatorTestHarness<SourceEvent, RowData> harness, SourceTable table) {
    return rows(harness, table).size();
  }

  private static RowType rowType(DataTypes.Field... fields) {
    return (RowType) DataTypes.ROW(fields).notNull().getLogicalType();
  }
}
