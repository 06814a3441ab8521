package io.icestream.writer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * What one writer subtask did to a table between two checkpoints.
 *
 * <p>All of it belongs into one commit: the added deletes may point into files that the same commit
 * adds, and replace the removed ones. Java-serialisable, so that a committer can keep it in its
 * state.
 *
 * @param checkpointId the checkpoint that the changes lead up to; {@link Long#MAX_VALUE} at the end
 *     of a bounded input
 * @param addedFiles new data files
 * @param addedDeletes new position delete files or deletion vectors
 * @param removedFiles data files whose rows were moved into added ones
 * @param removedDeletes delete files that an added one replaces, or that point into removed files
 *     only
 * @param referencedFiles data files of earlier commits that the added deletes point into and that
 *     must still be live
 * @param readFrom the snapshot that the writer took for the table's content where it had no state;
 *     null when it read none
 * @param counts what happened to the rows received
 */
@TypeInfo(FileChangesType.class)
public record FileChanges(
    long checkpointId,
    List<DataFile> addedFiles,
    List<DeleteFile> addedDeletes,
    List<DataFile> removedFiles,
    List<DeleteFile> removedDeletes,
    List<String> referencedFiles,
    Long readFrom,
    WriteCounts counts)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Takes copies that are serialisable. */
  public FileChanges {
    addedFiles = List.copyOf(addedFiles);
    addedDeletes = List.copyOf(addedDeletes);
    removedFiles = List.copyOf(removedFiles);
    removedDeletes = List.copyOf(removedDeletes);
    referencedFiles = List.copyOf(referencedFiles);
  }

  /** Changes that only add data files. */
  public static FileChanges appended(long checkpointId, List<DataFile> files, WriteCounts counts) {
    return new FileChanges(
        checkpointId, files, List.of(), List.of(), List.of(), List.of(), null, counts);
  }

  /** Whether a commit of these changes would leave the table as it is. */
  public boolean isEmpty() {
    return addedFiles.isEmpty()
        && addedDeletes.isEmpty()
        && removedFiles.isEmpty()
        && removedDeletes.isEmpty();
  }

  /**
   * These changes followed by {@code next}, as one: what the first adds and the second removes is
   * in neither list, for a commit can't remove what it adds.
   *
   * <p>That happens when checkpoints are committed together because one was aborted.
   */
  public FileChanges then(FileChanges next) {
    List<DataFile> files = new ArrayList<>();
    List<DataFile> gone = new ArrayList<>(removedFiles);
    cancel(addedFiles, next.removedFiles, files, gone);
    List<DeleteFile> deletes = new ArrayList<>();
    List<DeleteFile> goneDeletes = new ArrayList<>(removedDeletes);
    cancel(addedDeletes, next.removedDeletes, deletes, goneDeletes);
    files.addAll(next.addedFiles);
    deletes.addAll(next.addedDeletes);

    Set<String> added = new HashSet<>();
    files.forEach(file -> added.add(file.location()));
    Set<String> removed = new HashSet<>();
    gone.forEach(file -> removed.add(file.location()));
    next.removedFiles.forEach(file -> removed.add(file.location()));
    List<String> referenced = new ArrayList<>();
    for (List<String> each : List.of(referencedFiles, next.referencedFiles)) {
      for (String file : each) {
        if (!added.contains(file) && !removed.contains(file) && !referenced.contains(file)) {
          referenced.add(file);
        }
      }
    }
    return new FileChanges(
        next.checkpointId,
        files,
        deletes,
        gone,
        goneDeletes,
        referenced,
        next.readFrom,
        counts.plus(next.counts));
  }

  private static <F extends ContentFile<F>> void cancel(
      List<F> added, List<F> removedLater, List<F> remaining, List<F> removed) {
    Map<String, F> left = new LinkedHashMap<>();
    added.forEach(file -> left.put(identity(file), file));
    for (F file : removedLater) {
      if (left.remove(identity(file)) == null) {
        removed.add(file);
      }
    }
    remaining.addAll(left.values());
  }

  /** Several deletion vectors share a file. */
  private static String identity(ContentFile<?> file) {
    return file instanceof DeleteFile deletes && deletes.contentOffset() != null
        ? file.location() + '#' + deletes.contentOffset()
        : file.location();
  }
}
