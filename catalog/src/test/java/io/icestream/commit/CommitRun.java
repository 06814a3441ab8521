package io.icestream.commit;

import io.icestream.commit.FaultyOperations.Crash;
import io.icestream.commit.FaultyOperations.Fault;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;

/**
 * A job that writes items 1, 2, 3 and so on, one between two checkpoints, each as a file. What it
 * does is told step by step; in the end each item must be in the table once.
 */
final class CommitRun implements AutoCloseable {

  private static final TableIdentifier NAME = TableIdentifier.of("db", "items");

  /** What Flink keeps of a completed checkpoint. */
  private record Checkpoint(long id, int items, TableState state) {}

  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final Function<Table, StagedTable> committers;
  private final Map<Long, Checkpoint> triggered = new TreeMap<>();
  private final List<Runnable> underWay = new ArrayList<>();

  private Checkpoint completed;
  private FaultyOperations operations;
  private StagedTable committer;
  private int items;
  private int files;
  private int runs;

  CommitRun() {
    this(table -> new StagedTable("db.items", table, false));
  }

  CommitRun(Function<Table, StagedTable> committers) {
    this.committers = committers;
    catalog.initialize("memory", Map.of());
    try {
      catalog.createNamespace(Namespace.of("db"));
      catalog.createTable(
          NAME,
          new Schema(Types.NestedField.required(1, "id", Types.LongType.get())),
          PartitionSpec.unpartitioned(),
          Map.of("commit.retry.min-wait-ms", "1"));
    } catch (AlreadyExistsException e) {
      throw new AssertionError(e);
    }
    restart();
  }

  Table table() {
    return catalog.loadTable(NAME);
  }

  StagedTable committer() {
    return committer;
  }

  FaultyOperations operations() {
    return operations;
  }

  /** A new process begins: from the last completed checkpoint, if there is one. */
  void restart() {
    restart(Fault.NONE);
  }

  /** A new process begins, and the catalog fails it at its first commit. */
  void restart(Fault fault) {
    operations = new FaultyOperations(((BaseTable) catalog.loadTable(NAME)).operations());
    operations.next(fault);
    committer = committers.apply(new BaseTable(operations, NAME.toString()));
    triggered.clear();
    runs++;
    if (completed == null) {
      items = 0;
      committer.start("run-" + runs);
    } else {
      items = completed.items();
      committer.restore(completed.state(), completed.id());
    }
  }

  void restartWithoutState() {
    completed = null;
    restart();
  }

  /** Keeps an earlier checkpoint as the one to restore from. */
  void rewind(long checkpoint, Runnable steps) {
    Checkpoint kept = completed;
    if (kept.id() != checkpoint) {
      throw new AssertionError("checkpoint " + checkpoint + " isn't the last one");
    }
    steps.run();
    completed = kept;
  }

  void write() {
    items++;
    committer.add(FileChanges.appended(0, List.of(file(items)), new WriteCounts(1, 1, 0, 0, 0, 0)));
  }

  DataFile file(int item) {
    files++;
    return DataFiles.builder(PartitionSpec.unpartitioned())
        .withPath("mem:/item-" + item + "-" + files + ".parquet")
        .withFileSizeInBytes(10)
        .withRecordCount(1)
        .build();
  }

  /** A command appends an item while it takes the run for stopped. */
  void appendBeside(int item) {
    StoppedTables.append(NAME.toString(), table(), List.of(file(item)), 1);
  }

  /** Snapshots the state; the checkpoint may still fail. */
  void snapshot(long checkpoint) {
    triggered.put(checkpoint, new Checkpoint(checkpoint, items, committer.prepare(checkpoint)));
  }

  /** The checkpoint is complete, whether or not the committer hears of it. */
  void complete(long checkpoint) {
    completed = triggered.get(checkpoint);
  }

  /** The committer hears of it; false if the process died of it. */
  boolean tell(long checkpoint, Fault fault) {
    operations.next(fault);
    try {
      committer.commitUpTo(checkpoint);
      return true;
    } catch (Crash e) {
      Runnable request = operations.takeUnderWay();
      if (request != null) {
        underWay.add(request);
      }
      return false;
    }
  }

  /** Requests of dead processes reach the catalog. */
  void releaseUnderWay() {
    underWay.forEach(Runnable::run);
    underWay.clear();
  }

  /** What is on the branch, by item. */
  List<Integer> staged() {
    List<Integer> found = new ArrayList<>();
    Table table = table();
    for (FileScanTask task : table.newScan().useRef(Publications.STAGING).planFiles()) {
      String path = task.file().location();
      String item = path.substring(path.indexOf('-') + 1, path.lastIndexOf('-'));
      found.add(Integer.parseInt(item));
    }
    found.sort(null);
    return found;
  }

  int items() {
    return items;
  }

  @Override
  public void close() throws java.io.IOException {
    catalog.close();
  }
}
