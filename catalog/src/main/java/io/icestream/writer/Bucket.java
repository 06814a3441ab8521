package io.icestream.writer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.util.StructLikeWrapper;

/**
 * The rows of one bucket: takes changes, keeps the newest of each key until they are written, and
 * marks the rows they replace as dead.
 *
 * <p>Changes are buffered and written at the checkpoint, or when the buffer is full. With 200,000
 * changes over 200,000 keys in a checkpoint 37 % of them never reach a file, need no lookup in the
 * index and no delete: cheaper than writing and deleting them in the same commit, whose files would
 * be born with a third of dead rows.
 */
final class Bucket {

  /** What a buffered row needs beside its bytes, roughly. */
  private static final int OVERHEAD = 120;

  private static final int ASSUMED_ROW_SIZE = 200;

  /** Asking a Parquet writer for its length isn't free. */
  private static final int ROWS_BETWEEN_SIZE_CHECKS = 1_000;

  /** The newest change of a key; without a row it is a delete. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Change(RowData row, byte[] order) {}

  private record OpenFile(TrackedFile tracked, DataWriter<RowData> writer) {}

  private final int number;
  private final KeyIndex index;
  private final TableFiles tableFiles;
  private final PendingChanges changes;
  private final FileSet files;
  private final PartitionKey partitionKey;
  private final StructLikeWrapper openKey;
  private final RowDataWrapper partitionSource;
  private final long targetFileSize;

  /** As they came: often they are half sorted then. */
  private final Map<IndexKey, Change> buffer = new LinkedHashMap<>();

  private final Map<StructLikeWrapper, OpenFile> open = new HashMap<>();
  private long bufferedBytes;
  private Rewrites.Running rewrite;

  Bucket(
      int number,
      KeyedWriterOptions options,
      KeyIndex index,
      TableFiles tableFiles,
      PendingChanges changes) {
    Table table = tableFiles.table();
    this.number = number;
    this.index = index;
    this.tableFiles = tableFiles;
    this.changes = changes;
    this.files = new FileSet(table.specs());
    this.partitionKey = new PartitionKey(table.spec(), table.schema());
    this.openKey = StructLikeWrapper.forType(table.spec().partitionType());
    this.partitionSource = new RowDataWrapper(options.rowType(), table.schema().asStruct());
    this.targetFileSize = options.targetFileSize();
  }

  int number() {
    return number;
  }

  FileSet files() {
    return files;
  }

  long bufferedBytes() {
    return bufferedBytes;
  }

  void upsert(IndexKey key, byte[] order, RowData row) {
    buffer(key, new Change(row, order));
  }

  void delete(IndexKey key, byte[] order) {
    buffer(key, new Change(null, order));
  }

  private void buffer(IndexKey key, Change change) {
    Change before = buffer.put(key, change);
    bufferedBytes += size(change);
    if (before == null) {
      return;
    }
    if (Arrays.compareUnsigned(before.order(), change.order()) > 0) {
      buffer.put(key, before);
      bufferedBytes -= size(change);
      changes.countIgnoredOlder();
    } else {
      bufferedBytes -= size(before);
    }
  }

  private static int size(Change change) {
    if (change.row() instanceof BinaryRowData binary) {
      return OVERHEAD + binary.getSizeInBytes();
    }
    return change.row() == null ? OVERHEAD : OVERHEAD + ASSUMED_ROW_SIZE;
  }

  /**
   * Writes what is buffered, in the order of the keys: an index on disk is read along its blocks
   * then, not across them. The bucket must be the current key of the state backend.
   */
  void flush() throws IOException {
    List<Map.Entry<IndexKey, Change>> sorted = new ArrayList<>(buffer.entrySet());
    sorted.sort(Map.Entry.comparingByKey());
    for (Map.Entry<IndexKey, Change> entry : sorted) {
      if (entry.getValue().row() == null) {
        applyDelete(entry.getKey(), entry.getValue().order());
      } else {
        applyUpsert(entry.getKey(), entry.getValue());
      }
    }
    buffer.clear();
    bufferedBytes = 0;
  }

  private void applyDelete(IndexKey key, byte[] order) throws IOException {
    byte[] known = index.get(key);
    if (known == null) {
      index.bury(key, order);
    } else if (IndexEntry.isNewer(known, order)) {
      changes.countIgnoredOlder();
    } else {
      files.kill(known);
      index.remove(key);
      index.bury(key, order);
      changes.countDeleted();
    }
  }

  private void applyUpsert(IndexKey key, Change change) throws IOException {
    byte[] known = index.get(key);
    if (known == null) {
      if (index.staysBuried(key, change.order())) {
        changes.countIgnoredOlder();
        return;
      }
      changes.countInserted();
    } else if (IndexEntry.isNewer(known, change.order())) {
      changes.countIgnoredOlder();
      return;
    } else {
      files.kill(known);
      changes.countUpdated();
    }
    append(key, change);
  }

  private void append(IndexKey key, Change change) throws IOException {
    partitionKey.partition(partitionSource.wrap(change.row()));
    OpenFile file = open.get(openKey.set(partitionKey));
    if (file == null) {
      file = open(partitionKey.copy());
    }
    int row = file.tracked().nextRow();
    file.writer().write(change.row());
    index.put(key, IndexEntry.of(file.tracked().id(), row, change.order()));
    if (row % ROWS_BETWEEN_SIZE_CHECKS == ROWS_BETWEEN_SIZE_CHECKS - 1) {
      closeIfLarge(file);
    }
  }

  private OpenFile open(StructLike partition) {
    PartitionSpec spec = tableFiles.table().spec();
    OpenFile file =
        new OpenFile(files.open(spec, partition), tableFiles.newData(number, spec, partition));
    open.put(openKey.copyFor(partition), file);
    return file;
  }

  private void closeIfLarge(OpenFile file) throws IOException {
    if (file.writer().length() >= targetFileSize) {
      open.remove(openKey.set(file.tracked().partition()));
      close(file);
    }
  }

  /** Copies the live rows of files into the files that are open, and drops those files. */
  private void rewrite(List<TrackedFile> sources) throws IOException {
    for (TrackedFile source : sources) {
      OpenFile target = open.get(openKey.set(source.partition()));
      if (target == null) {
        target = open(source.partition());
      }
      Moved move =
          new Moved(
              target.tracked().id(), target.tracked().rows(), source.rows(), source.dead().clone());
      target.tracked().addRows(tableFiles.copyLive(source, target.writer()));
      files.move(source, move);
      changes.remove(source);
      changes.countRewritten(move.movedRows());
      closeIfLarge(target);
    }
  }

  /**
   * Ends the open files, puts a finished rewrite into place and writes the deletes: then all is in
   * {@link PendingChanges} and the state can be saved.
   */
  void finish(Rewrites rewrites) throws IOException {
    flush();
    if (rewrite == null) {
      rewrite(rewrites.prompt(files));
    }
    for (OpenFile file : open.values()) {
      close(file);
    }
    open.clear();
    if (rewrite != null && rewrite.isDone()) {
      rewrite.await();
      rewrite.rewrite().install(files, changes);
      rewrite = null;
    }
    for (TrackedFile file : List.copyOf(files.files())) {
      if (file.liveRows() == 0 && (rewrite == null || !rewrite.rewrite().reads(file))) {
        changes.remove(file);
        files.forget(file);
      }
    }
    new DeleteFiles(number, tableFiles).write(files, changes);
  }

  /** Begins to rewrite files where that is worth while; {@link #finish} ends it. */
  void startRewrite(Rewrites rewrites) {
    if (rewrite == null) {
      rewrite = rewrites.start(number, files);
    }
  }

  void awaitRewrite() throws IOException {
    if (rewrite != null) {
      rewrite.await();
    }
  }

  private void close(OpenFile file) throws IOException {
    file.writer().close();
    DataFile written = file.writer().toDataFile();
    file.tracked().close(written);
    changes.add(written);
  }

  /** Gives up what isn't finished; none of it is in a commit. */
  void abandon() throws IOException {
    if (rewrite != null) {
      rewrite.rewrite().cancel();
    }
    for (OpenFile file : open.values()) {
      file.writer().close();
    }
    open.clear();
  }
}
