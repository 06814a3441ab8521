package io.icestream.writer;

import java.io.IOException;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.DataWriter;
import org.roaringbitmap.RoaringBitmap;

/**
 * Copies the live rows of some files of a partition into one new file.
 *
 * <p>Copying may happen on another thread while rows of the files go on dying; those deaths are
 * carried over when the new file takes the place of the old ones.
 */
final class Rewrite {

  private record Source(TrackedFile file, RoaringBitmap dead) {}

  private final int bucket;
  private final TableFiles tableFiles;
  private final List<Source> sources;
  private volatile boolean isCancelled;
  private volatile DataFile copied;

  Rewrite(int bucket, TableFiles tableFiles, List<TrackedFile> files) {
    this.bucket = bucket;
    this.tableFiles = tableFiles;
    this.sources = files.stream().map(file -> new Source(file, file.dead().clone())).toList();
  }

  /** Bytes to read. */
  long size() {
    return sources.stream().mapToLong(source -> source.file().size()).sum();
  }

  /** Writes the new file; without effect on the bucket. */
  void copy() throws IOException {
    TrackedFile first = sources.get(0).file();
    DataWriter<RowData> writer = tableFiles.newData(bucket, first.spec(), first.partition());
    try (writer) {
      for (Source source : sources) {
        if (!isCancelled) {
          tableFiles.copyLive(source.file().file(), source.dead(), writer);
        }
      }
    }
    DataFile file = writer.toDataFile();
    if (isCancelled) {
      tableFiles.delete(file);
    } else {
      copied = file;
    }
  }

  /** Whether the rows of a file are being copied. */
  boolean reads(TrackedFile file) {
    return sources.stream().anyMatch(source -> source.file() == file);
  }

  /** Makes the copying end soon, and leave nothing behind. */
  void cancel() {
    isCancelled = true;
    if (copied != null) {
      tableFiles.delete(copied);
    }
  }

  /** Puts the new file into the place of the old ones. */
  void install(FileSet files, PendingChanges changes) {
    TrackedFile target = files.adopt(copied);
    changes.add(copied);
    int base = 0;
    for (Source source : sources) {
      TrackedFile file = source.file();
      Moved move = new Moved(target.id(), base, file.rows(), source.dead());
      RoaringBitmap killed = new RoaringBitmap();
      RoaringBitmap.andNot(file.dead(), source.dead())
          .forEach((int row) -> killed.add(move.row(row)));
      target.kill(killed);
      files.move(file, move);
      changes.remove(file);
      base += move.movedRows();
    }
    changes.countRewritten(base);
  }
}
