package io.icestream.writer;

import java.io.Serializable;
import java.util.List;
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
 * @param counts what happened to the rows received
 */
public record FileChanges(
    long checkpointId,
    List<DataFile> addedFiles,
    List<DeleteFile> addedDeletes,
    List<DataFile> removedFiles,
    List<DeleteFile> removedDeletes,
    List<String> referencedFiles,
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

  /** Whether a commit of these changes would leave the table as it is. */
  public boolean isEmpty() {
    return addedFiles.isEmpty()
        && addedDeletes.isEmpty()
        && removedFiles.isEmpty()
        && removedDeletes.isEmpty();
  }
}
