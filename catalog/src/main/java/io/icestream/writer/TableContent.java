package io.icestream.writer;

import io.icestream.writer.TrackedFile.DeleteRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.InputFilesDecryptor;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.util.ContentFileUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a table holds when a writer starts without state, and how buckets take it over.
 *
 * <p>The bucket of a file that a keyed writer wrote is in its name: the bucket indexes it and goes
 * on with it. Other files, and files with deletes of others, are <em>foreign</em>: each bucket
 * copies its own rows from them, and they leave the table in the same commit. So there is never a
 * file of two buckets, and no equality delete stays.
 */
final class TableContent {

  private record Foreign(List<FileScanTask> tasks, List<DeleteFile> deletes) {}

  private final KeyedWriterOptions options;
  private final TableFiles tableFiles;
  private final List<FileScanTask> own = new ArrayList<>();
  private final Foreign foreign = new Foreign(new ArrayList<>(), new ArrayList<>());

  private Long snapshot;

  private TableContent(KeyedWriterOptions options, TableFiles tableFiles) {
    this.options = options;
    this.tableFiles = tableFiles;
  }

  /** The head of the branch that is written, or of main where that branch doesn't exist yet. */
  static TableContent read(KeyedWriterOptions options, TableFiles tableFiles) throws IOException {
    TableContent content = new TableContent(options, tableFiles);
    Table table = tableFiles.table();
    Snapshot head = table.snapshot(options.branch());
    if (head == null) {
      head = table.currentSnapshot();
    }
    if (head == null || options.isReplacing()) {
      return content;
    }
    content.snapshot = head.snapshotId();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(head.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        (content.isOwn(task) ? content.own : content.foreign.tasks()).add(task);
      }
    }
    Set<String> used = new LinkedHashSet<>();
    content.own.forEach(task -> task.deletes().forEach(file -> used.add(identity(file))));
    for (ManifestFile manifest : head.deleteManifests(table.io())) {
      try (var files = ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
        for (DeleteFile file : files) {
          if (!used.contains(identity(file))) {
            content.foreign.deletes().add(file.copyWithoutStats());
          }
        }
      }
    }
    content.foreign.tasks().sort(Comparator.comparing(task -> sequenceNumber(task.file())));
    return content;
  }

  private static long sequenceNumber(DataFile file) {
    return file.dataSequenceNumber() == null ? 0 : file.dataSequenceNumber();
  }

  private static String identity(DeleteFile file) {
    return file.location() + '#' + file.contentOffset();
  }

  private boolean isOwn(FileScanTask task) {
    int bucket = tableFiles.bucket(task.file());
    return bucket >= 0
        && task.deletes().stream()
            .allMatch(
                file ->
                    file.content() == FileContent.POSITION_DELETES
                        && tableFiles.bucket(file) == bucket);
  }

  /** The snapshot that was read; null when the table has none, or is replaced. */
  Long snapshot() {
    return snapshot;
  }

  /** Whether every bucket has to take part in the first commit, those too that get no rows. */
  boolean isForeign() {
    return !foreign.tasks().isEmpty() || !foreign.deletes().isEmpty();
  }

  /** Makes the content the bucket's. The bucket must be the current key of the state backend. */
  void handTo(Bucket bucket, KeyIndex index, PendingChanges changes) throws IOException {
    Map<String, DeleteFile> shared = new LinkedHashMap<>();
    for (FileScanTask task : own) {
      if (tableFiles.bucket(task.file()) == bucket.number()) {
        index(task, bucket.files(), index, shared);
      }
    }
    bucket.files().sharedDeletes().addAll(shared.values());
    for (FileScanTask task : foreign.tasks()) {
      copy(task, bucket);
      if (isRemovedBy(bucket, task.file().location())) {
        changes.remove(task.file().copyWithoutStats());
      }
    }
    for (DeleteFile file : foreign.deletes()) {
      if (isRemovedBy(bucket, identity(file))) {
        changes.remove(file);
      }
    }
  }

  private boolean isRemovedBy(Bucket bucket, String name) {
    return Math.floorMod(name.hashCode(), options.buckets()) == bucket.number();
  }

  private void index(
      FileScanTask task, FileSet files, KeyIndex index, Map<String, DeleteFile> shared)
      throws IOException {
    TrackedFile tracked = files.adopt(task.file());
    for (DeleteFile deletes : task.deletes()) {
      RoaringBitmap positions = new RoaringBitmap();
      tableFiles
          .deletes(List.of(deletes), task.file())
          .forEach(position -> positions.add((int) position));
      DeleteFile kept = deletes.copyWithoutStats();
      if (ContentFileUtil.isDV(deletes) || ContentFileUtil.isFileScoped(deletes)) {
        tracked.restoreRun(new DeleteRun(kept, positions));
      } else {
        tracked.restoreShared(positions);
        shared.put(identity(kept), kept);
      }
    }
    List<String> columns = new ArrayList<>(options.keyColumns());
    if (options.orderColumn() != null && !columns.contains(options.orderColumn())) {
      columns.add(options.orderColumn());
    }
    Schema schema = tableFiles.table().schema().select(columns);
    RowKeys keys =
        RowKeys.of(FlinkSchemaUtil.convert(schema), options.keyColumns(), options.orderColumn());
    try (CloseableIterable<RowData> rows = tableFiles.read(task.file(), schema)) {
      int row = 0;
      for (RowData each : rows) {
        if (!tracked.dead().contains(row)) {
          index.put(keys.key(each), IndexEntry.of(tracked.id(), row, keys.order(each)));
        }
        row++;
      }
    }
  }

  private void copy(FileScanTask task, Bucket bucket) throws IOException {
    Table table = tableFiles.table();
    RowKeys keys = RowKeys.of(options);
    RowDataSerializer copier = new RowDataSerializer(options.rowType());
    RowDataFileScanTaskReader reader =
        new RowDataFileScanTaskReader(
            table.schema(),
            table.schema(),
            table.properties().get(TableProperties.DEFAULT_NAME_MAPPING),
            true,
            List.of());
    InputFilesDecryptor decryptor =
        new InputFilesDecryptor(new BaseCombinedScanTask(task), table.io(), table.encryption());
    try (CloseableIterator<RowData> rows = reader.open(task, decryptor)) {
      while (rows.hasNext()) {
        RowData row = rows.next();
        IndexKey key = keys.key(row);
        if (key.bucket(options.buckets()) == bucket.number()) {
          bucket.upsert(key, keys.order(row), copier.toBinaryRow(row).copy());
          if (bucket.bufferedBytes() > options.bufferSize() / options.buckets()) {
            bucket.flush();
          }
        }
      }
    }
  }
}
