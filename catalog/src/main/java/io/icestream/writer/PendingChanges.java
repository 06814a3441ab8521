package io.icestream.writer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/** Gathers what a subtask does until the next checkpoint. */
final class PendingChanges {

  private final List<DataFile> addedFiles = new ArrayList<>();
  private final List<DeleteFile> addedDeletes = new ArrayList<>();
  private final List<DataFile> removedFiles = new ArrayList<>();
  private final List<DeleteFile> removedDeletes = new ArrayList<>();
  private final Set<String> referencedFiles = new LinkedHashSet<>();
  private final Set<String> added = new LinkedHashSet<>();
  private final TableFiles tableFiles;
  private Long readFrom;
  private long received;
  private long inserted;
  private long updated;
  private long deleted;
  private long ignoredOlder;
  private long rewritten;

  PendingChanges(TableFiles tableFiles) {
    this.tableFiles = tableFiles;
  }

  void add(DataFile file) {
    addedFiles.add(file);
    added.add(file.location());
  }

  void add(DeleteFile deletes) {
    addedDeletes.add(deletes);
  }

  /** Removes a file and the delete files of its own; without a trace if it isn't committed yet. */
  void remove(TrackedFile file) {
    String location = file.file().location();
    if (added.remove(location)) {
      addedFiles.removeIf(each -> each.location().equals(location));
      tableFiles.delete(file.file());
    } else {
      remove(file.file());
    }
    file.runs().forEach(run -> remove(run.file()));
  }

  /** Removes a file of an earlier commit. */
  void remove(DataFile file) {
    removedFiles.add(file);
  }

  void remove(DeleteFile deletes) {
    removedDeletes.add(deletes);
  }

  /** A delete was added for the file. */
  void reference(DataFile file) {
    if (!added.contains(file.location())) {
      referencedFiles.add(file.location());
    }
  }

  /** All that follows is about the content of a snapshot. */
  void readFrom(Long snapshot) {
    readFrom = snapshot;
  }

  void countReceived() {
    received++;
  }

  void countInserted() {
    inserted++;
  }

  void countUpdated() {
    updated++;
  }

  void countDeleted() {
    deleted++;
  }

  void countIgnoredOlder() {
    ignoredOlder++;
  }

  void countRewritten(long rows) {
    rewritten += rows;
  }

  FileChanges take(long checkpointId) {
    FileChanges changes =
        new FileChanges(
            checkpointId,
            addedFiles,
            addedDeletes,
            removedFiles,
            removedDeletes,
            List.copyOf(referencedFiles),
            readFrom,
            new WriteCounts(received, inserted, updated, deleted, ignoredOlder, rewritten));
    addedFiles.clear();
    addedDeletes.clear();
    removedFiles.clear();
    removedDeletes.clear();
    referencedFiles.clear();
    added.clear();
    received = inserted = updated = deleted = ignoredOlder = rewritten = 0;
    return changes;
  }
}
