package io.icestream.writer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.encryption.EncryptionUtil;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;

/** A table, the writers of it at some parallelism, and a committer of the plainest kind. */
final class WriterFixture implements AutoCloseable {

  enum Backend {
    HEAP,
    ROCKSDB
  }

  static final int MAX_PARALLELISM = 128;

  static final Schema SCHEMA =
      new Schema(
          List.of(
              NestedField.required(1, "id", LongType.get()),
              NestedField.optional(2, "region", StringType.get()),
              NestedField.optional(3, "name", StringType.get()),
              NestedField.optional(4, "version", IntegerType.get())),
          java.util.Set.of(1));

  private final String location;
  private final Table table;
  private final Map<String, String> options = new HashMap<>();
  private Backend backend = Backend.HEAP;
  private List<KeyedOneInputStreamOperatorTestHarness<Integer, RowData, FileChanges>> writers =
      new ArrayList<>();
  private List<OperatorSubtaskState> lastState;
  private final List<FileChanges> emitted = new ArrayList<>();
  private FileChanges uncommitted;
  private BucketRouting routing;
  private long checkpoint;

  private WriterFixture(Path folder, PartitionSpec spec, Map<String, String> properties) {
    this.location = folder.resolve("table").toString();
    this.table = new HadoopTables().create(SCHEMA, spec, properties, location);
    table.newAppend().commit();
    table.manageSnapshots().createBranch("staging").commit();
  }

  static WriterFixture unpartitioned(Path folder, String... properties) {
    return new WriterFixture(folder, PartitionSpec.unpartitioned(), pairs(properties));
  }

  static WriterFixture byRegion(Path folder, String... properties) {
    return new WriterFixture(
        folder, PartitionSpec.builderFor(SCHEMA).identity("region").build(), pairs(properties));
  }

  private static Map<String, String> pairs(String... properties) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      map.put(properties[i], properties[i + 1]);
    }
    return map;
  }

  WriterFixture on(Backend chosen) {
    this.backend = chosen;
    return this;
  }

  WriterFixture with(String option, String value) {
    options.put(option, value);
    return this;
  }

  Table table() {
    table.refresh();
    return table;
  }

  KeyedWriterOptions options() {
    return KeyedWriterOptions.from(table, FlinkSchemaUtil.convert(SCHEMA), options);
  }

  /** Starts writers without state. */
  WriterFixture start(int parallelism) throws Exception {
    return start(parallelism, null);
  }

  private WriterFixture start(int parallelism, List<OperatorSubtaskState> states) throws Exception {
    stop();
    routing = BucketRouting.of(options(), parallelism, MAX_PARALLELISM);
    int before = states == null ? 0 : states.size();
    OperatorSubtaskState all =
        states == null
            ? null
            : AbstractStreamOperatorTestHarness.repackageState(
                states.toArray(new OperatorSubtaskState[0]));
    for (int subtask = 0; subtask < parallelism; subtask++) {
      KeyedOneInputStreamOperatorTestHarness<Integer, RowData, FileChanges> writer =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedWriter(TableLoader.fromHadoopTable(location), options()),
              routing,
              Types.INT,
              MAX_PARALLELISM,
              parallelism,
              subtask);
      writer.setStateBackend(stateBackend());
      writer.setup(FileChangesType.Serializer.INSTANCE);
      if (all != null) {
        writer.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                all, MAX_PARALLELISM, before, parallelism, subtask));
      }
      writer.open();
      writers.add(writer);
    }
    return this;
  }

  private StateBackend stateBackend() {
    return backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
  }

  /** Starts again from the last checkpoint; what came after it is forgotten. */
  WriterFixture restore(int parallelism) throws Exception {
    uncommitted = null;
    return start(parallelism, lastState);
  }

  private void stop() throws Exception {
    for (var writer : writers) {
      writer.close();
    }
    writers = new ArrayList<>();
  }

  WriterFixture process(RowData... rows) throws Exception {
    for (RowData row : rows) {
      int key = routing.getKey(row);
      int subtask =
          org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator(
              key, MAX_PARALLELISM, writers.size());
      writers
          .get(subtask)
          .processElement(new org.apache.flink.streaming.runtime.streamrecord.StreamRecord<>(row));
    }
    return this;
  }

  /** Inserts rows with ids from {@code first} to {@code end}, exclusive. */
  WriterFixture fill(int first, int end) throws Exception {
    for (int id = first; id < end; id++) {
      process(insert(id, "eu", "n" + id, 1));
    }
    return this;
  }

  void advance(Duration time) {
    for (var writer : writers) {
      writer.setStateTtlProcessingTime(time.toMillis());
    }
  }

  /** Rows in a file that no keyed writer wrote. */
  WriterFixture foreignRows(int first, int end) throws Exception {
    var writer =
        new FlinkFileWriterFactory.Builder(table)
            .dataSchema(SCHEMA)
            .dataFlinkType(FlinkSchemaUtil.convert(SCHEMA))
            .build()
            .newDataWriter(foreignFile("rows-" + first), table.spec(), null);
    try (writer) {
      for (int id = first; id < end; id++) {
        writer.write(insert(id, "eu", "n" + id, 1));
      }
    }
    table.newAppend().toBranch("staging").appendFile(writer.toDataFile()).commit();
    return this;
  }

  /** Deletes rows as the stock sink does. */
  WriterFixture foreignEqualityDelete(long... ids) throws Exception {
    Schema key = SCHEMA.select("id");
    var writer =
        new FlinkFileWriterFactory.Builder(table)
            .dataSchema(SCHEMA)
            .dataFlinkType(FlinkSchemaUtil.convert(SCHEMA))
            .equalityFieldIds(new int[] {1})
            .equalityDeleteRowSchema(key)
            .equalityDeleteFlinkType(FlinkSchemaUtil.convert(key))
            .build()
            .newEqualityDeleteWriter(foreignFile("deletes"), table.spec(), null);
    try (writer) {
      for (long id : ids) {
        writer.write(GenericRowData.of(id));
      }
    }
    table.newRowDelta().toBranch("staging").addDeletes(writer.toDeleteFile()).commit();
    return this;
  }

  private EncryptedOutputFile foreignFile(String name) {
    return EncryptionUtil.plainAsEncryptedOutput(
        table.io().newOutputFile(location + "/data/" + name + ".parquet"));
  }

  /** Takes a checkpoint that succeeds, and commits it. */
  WriterFixture checkpoint() throws Exception {
    snapshot();
    commit();
    return this;
  }

  /** Takes a checkpoint that is aborted after the writers' part. */
  WriterFixture abortedCheckpoint() throws Exception {
    List<OperatorSubtaskState> before = lastState;
    snapshot();
    lastState = before;
    return this;
  }

  private void snapshot() throws Exception {
    checkpoint++;
    lastState = new ArrayList<>();
    for (var writer : writers) {
      ((KeyedWriter) writer.getOperator()).awaitRewrites();
      writer.prepareSnapshotPreBarrier(checkpoint);
      lastState.add(writer.snapshot(checkpoint, checkpoint));
      drain(writer);
    }
  }

  /** Ends the input of all writers and commits. */
  WriterFixture endInput() throws Exception {
    for (var writer : writers) {
      writer.endInput();
      drain(writer);
    }
    commit();
    return this;
  }

  private void drain(KeyedOneInputStreamOperatorTestHarness<Integer, RowData, FileChanges> writer) {
    for (FileChanges changes : writer.extractOutputValues()) {
      emitted.add(changes);
      uncommitted = uncommitted == null ? changes : uncommitted.then(changes);
    }
    writer.getOutput().clear();
  }

  TableLoader loader() {
    return TableLoader.fromHadoopTable(location);
  }

  void commit(List<FileChanges> changes) {
    uncommitted = changes.stream().reduce(FileChanges::then).orElseThrow();
    commit();
  }

  private void commit() {
    if (uncommitted == null) {
      return;
    }
    table.refresh();
    RowDelta delta = table.newRowDelta().toBranch("staging");
    uncommitted.addedFiles().forEach(delta::addRows);
    uncommitted.addedDeletes().forEach(delta::addDeletes);
    uncommitted.removedFiles().forEach(delta::removeRows);
    uncommitted.removedDeletes().forEach(delta::removeDeletes);
    // Without it Iceberg takes the table's own earlier deletion vectors for concurrent ones.
    delta.validateFromSnapshot(table.snapshot("staging").snapshotId());
    delta.validateDataFilesExist(uncommitted.referencedFiles());
    delta.validateDeletedFiles();
    delta.commit();
    uncommitted = null;
  }

  /** What the writers handed on so far. */
  List<FileChanges> emitted() {
    return emitted;
  }

  FileChanges lastChanges() {
    return emitted.get(emitted.size() - 1);
  }

  WriteCounts counts() {
    return emitted.stream().map(FileChanges::counts).reduce(WriteCounts.NONE, WriteCounts::plus);
  }

  /** The rows of staging by id, as {@code region/name/version}; fails on a key held twice. */
  Map<Long, String> rows() throws Exception {
    table.refresh();
    Map<Long, String> rows = new HashMap<>();
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table).useSnapshot(table.snapshot("staging").snapshotId()).build()) {
      for (Record record : records) {
        String row =
            record.getField("region")
                + "/"
                + record.getField("name")
                + "/"
                + record.getField("version");
        String other = rows.put((Long) record.getField("id"), row);
        if (other != null) {
          throw new AssertionError("key held twice: " + record.getField("id"));
        }
      }
    }
    return rows;
  }

  List<FileScanTask> tasks() throws Exception {
    table.refresh();
    List<FileScanTask> tasks = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned = table.newScan().useRef("staging").planFiles()) {
      planned.forEach(tasks::add);
    }
    return tasks;
  }

  /** Delete files of staging, those too that no data file needs. */
  List<String> deleteFiles() {
    table.refresh();
    List<String> files = new ArrayList<>();
    table
        .snapshot("staging")
        .deleteManifests(table.io())
        .forEach(
            manifest ->
                org.apache.iceberg.ManifestFiles.readDeleteManifest(
                        manifest, table.io(), table.specs())
                    .forEach(file -> files.add(file.location() + "#" + file.contentOffset())));
    return files;
  }

  static RowData insert(long id, String region, String name, Integer version) {
    return row(RowKind.INSERT, id, region, name, version);
  }

  static RowData updateBefore(long id, String region, String name, Integer version) {
    return row(RowKind.UPDATE_BEFORE, id, region, name, version);
  }

  static RowData updateAfter(long id, String region, String name, Integer version) {
    return row(RowKind.UPDATE_AFTER, id, region, name, version);
  }

  static RowData delete(long id, String region, String name, Integer version) {
    return row(RowKind.DELETE, id, region, name, version);
  }

  private static RowData row(RowKind kind, long id, String region, String name, Integer version) {
    return GenericRowData.ofKind(
        kind, id, StringData.fromString(region), StringData.fromString(name), version);
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
