package io.icestream.writer;

import io.icestream.writer.TrackedFile.DeleteRun;
import io.icestream.writer.TrackedFile.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes the delete files of a bucket for a checkpoint, merging them so that a reader of a data
 * file opens few of them.
 *
 * <p>Format 3: one deletion vector for each data file, always merged with the one before. Format 2:
 * position deletes for one data file each, because a reader reads all of a delete file for every
 * data file that it covers. The sizes of a file's deletes form a geometric row, so that each
 * position is written a few times only and their number is the logarithm of the dead rows. While
 * there is little to delete, one small file for all data files of a partition takes the deletes of
 * a checkpoint, and {@value #SHARED_LIMIT} of those are merged into the former.
 */
final class DeleteFiles {

  /** How many delete files at most cover the data files of a partition in common. */
  static final int SHARED_LIMIT = 6;

  /** A shared delete file is read for every data file: up to this share of a scan. */
  private static final double SHARED_READ_SHARE = 0.05;

  /**
   * A delete file stays beside a newer one when it is more than this many times as large. With 1,
   * files that get a little fewer deletes from commit to commit would never be merged. Opening a
   * file costs a reader far more than writing a few thousand positions again.
   */
  private static final int MERGE_RATIO = 4;

  private final int bucket;
  private final TableFiles tableFiles;

  DeleteFiles(int bucket, TableFiles tableFiles) {
    this.bucket = bucket;
    this.tableFiles = tableFiles;
  }

  /** Writes everything that is pending. */
  void write(FileSet files, PendingChanges changes) {
    if (tableFiles.hasDeletionVectors()) {
      writeVectors(files, changes);
      return;
    }
    Map<Place, List<TrackedFile>> places = new HashMap<>();
    files
        .files()
        .forEach(file -> places.computeIfAbsent(file.place(), p -> new ArrayList<>()).add(file));
    Map<Place, List<DeleteFile>> shared = new HashMap<>();
    for (DeleteFile deletes : files.sharedDeletes()) {
      Place place = Place.of(files.spec(deletes.specId()), deletes.partition());
      shared.computeIfAbsent(place, p -> new ArrayList<>()).add(deletes);
    }
    places.forEach(
        (place, neighbours) -> {
          List<DeleteFile> before = shared.getOrDefault(place, List.of());
          if (neighbours.stream().allMatch(file -> file.pending().isEmpty())) {
            return;
          }
          if (isWorthSharing(neighbours, before.size())) {
            files.sharedDeletes().add(writeShared(neighbours, changes));
          } else {
            neighbours.forEach(file -> writeOwn(file, changes));
          }
        });
    dropUnused(files, places, shared, changes);
  }

  private static boolean isWorthSharing(List<TrackedFile> neighbours, int sharedBefore) {
    long touched = 0;
    long positions = 0;
    long rows = 0;
    for (TrackedFile file : neighbours) {
      touched += file.pending().isEmpty() ? 0 : 1;
      positions += file.shared().getLongCardinality() + file.pending().getLongCardinality();
      rows += file.rows();
    }
    return touched > 1
        && sharedBefore < SHARED_LIMIT
        && positions * neighbours.size() <= SHARED_READ_SHARE * rows;
  }

  /** Shared delete files none of whose positions are needed any more. */
  private static void dropUnused(
      FileSet files,
      Map<Place, List<TrackedFile>> places,
      Map<Place, List<DeleteFile>> shared,
      PendingChanges changes) {
    shared.forEach(
        (place, deletes) -> {
          boolean isUsed =
              places.getOrDefault(place, List.of()).stream()
                  .anyMatch(file -> !file.shared().isEmpty());
          if (!isUsed) {
            files.sharedDeletes().removeAll(deletes);
            deletes.forEach(changes::remove);
          }
        });
  }

  private DeleteFile writeShared(List<TrackedFile> neighbours, PendingChanges changes) {
    List<TrackedFile> touched =
        neighbours.stream()
            .filter(file -> !file.pending().isEmpty())
            .sorted(Comparator.comparing(file -> file.file().location()))
            .toList();
    TrackedFile first = touched.get(0);
    PositionDeleteWriter<RowData> writer =
        tableFiles.newDeletes(bucket, first.spec(), first.partition());
    try (writer) {
      for (TrackedFile file : touched) {
        write(writer, file, file.pending());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (TrackedFile file : touched) {
      file.share();
      changes.reference(file.file());
    }
    DeleteFile deletes = writer.toDeleteFile();
    changes.add(deletes);
    return deletes.copyWithoutStats();
  }

  private void writeOwn(TrackedFile file, PendingChanges changes) {
    RoaringBitmap positions = RoaringBitmap.or(file.pending(), file.shared());
    if (positions.isEmpty()) {
      return;
    }
    List<DeleteRun> runs = file.runs();
    int first = runs.size();
    while (first > 0
        && runs.get(first - 1).positions().getLongCardinality()
            <= MERGE_RATIO * positions.getLongCardinality()) {
      first--;
      positions.or(runs.get(first).positions());
      changes.remove(runs.get(first).file());
    }
    PositionDeleteWriter<RowData> writer =
        tableFiles.newDeletes(bucket, file.spec(), file.partition());
    try (writer) {
      write(writer, file, positions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeleteFile deletes = writer.toDeleteFile();
    changes.add(deletes);
    changes.reference(file.file());
    file.merge(first, new DeleteRun(deletes.copyWithoutStats(), positions));
  }

  private static void write(
      PositionDeleteWriter<RowData> writer, TrackedFile file, RoaringBitmap positions) {
    PositionDelete<RowData> delete = PositionDelete.create();
    String path = file.file().location();
    PeekableIntIterator iterator = positions.getIntIterator();
    while (iterator.hasNext()) {
      writer.write(delete.set(path, iterator.next()));
    }
  }

  private void writeVectors(FileSet files, PendingChanges changes) {
    Map<String, TrackedFile> touched = new HashMap<>();
    BaseDVFileWriter writer = tableFiles.newVectors(bucket);
    for (TrackedFile file : files.files()) {
      if (!file.pending().isEmpty()) {
        touched.put(file.file().location(), file);
        PeekableIntIterator iterator = file.dead().getIntIterator();
        while (iterator.hasNext()) {
          writer.delete(file.file().location(), iterator.next(), file.spec(), file.partition());
        }
      }
    }
    if (touched.isEmpty()) {
      return;
    }
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (DeleteFile vector : writer.result().deleteFiles()) {
      TrackedFile file = touched.get(vector.referencedDataFile());
      file.runs().forEach(run -> changes.remove(run.file()));
      changes.add(vector);
      changes.reference(file.file());
      file.merge(0, new DeleteRun(vector.copyWithoutStats(), file.dead().clone()));
    }
  }
}
