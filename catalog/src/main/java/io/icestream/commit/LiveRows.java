package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.io.CloseableIterable;

/**
 * How many rows readers of a snapshot see.
 *
 * <p>Iceberg's own totals don't say: a position that two delete files hold, or that points into a
 * file which was rewritten since, is counted there too. So each commit states the number, and the
 * files can be asked to prove it.
 */
public final class LiveRows {

  private static final String ROWS = "icestream.rows";

  private LiveRows() {}

  /** States the number of rows after a commit. */
  static SnapshotUpdate<?> state(SnapshotUpdate<?> update, long rows) {
    update.set(ROWS, Long.toString(rows));
    return update;
  }

  /** The rows of a snapshot as its commit stated them; counted where it did not. */
  public static long of(Table table, Snapshot snapshot) {
    String stated = snapshot.summary().get(ROWS);
    if (stated != null) {
      return Long.parseLong(stated);
    }
    if (number(snapshot, "total-delete-files") == 0
        || number(snapshot, "total-equality-deletes") > 0) {
      // Of an equality delete nobody knows how many rows it hits; our tables hold none.
      return number(snapshot, "total-records") - number(snapshot, "total-position-deletes");
    }
    return count(table, snapshot.snapshotId());
  }

  /** Counts the rows of a snapshot from its manifests and delete files. */
  public static long count(Table table, long snapshotId) {
    BaseDeleteLoader deletes =
        new BaseDeleteLoader(
            file ->
                table
                    .encryption()
                    .decrypt(
                        EncryptedFiles.encryptedInput(
                            table.io().newInputFile(file.location()), file.keyMetadata())));
    long rows = 0;
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(snapshotId).planFiles()) {
      for (FileScanTask task : files) {
        rows += task.file().recordCount();
        if (!task.deletes().isEmpty()) {
          rows -= deletes.loadPositionDeletes(task.deletes(), task.file().location()).cardinality();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static long number(Snapshot snapshot, String key) {
    return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
  }
}
