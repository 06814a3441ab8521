package io.icestream.commit;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The branch {@code staging} of one table: takes what writers did and commits it, once for each
 * checkpoint, whatever crashes where.
 *
 * <p>A commit says which run and checkpoint it is of. Before one is tried, for the first time or
 * again, the branch is searched for it; and it lands only on the head that was searched. A run
 * begins with a commit of its own, a claim, so that an older run that is still alive is refused.
 * Whoever committed just before, behind the back of writers that had read the table, is found too.
 */
class StagedTable {

  private static final Logger LOG = LoggerFactory.getLogger(StagedTable.class);
  private static final int ATTEMPTS = 6;

  /** What a commit did to rows, in its snapshot's summary. */
  static final String INSERTED = "icestream.inserted";

  static final String UPDATED = "icestream.updated";
  static final String DELETED = "icestream.deleted";

  /** What the summary of a snapshot has that is not its parent's content. */
  private static final List<String> CHANGED =
      List.of(
          SnapshotSummary.ADDED_FILES_PROP,
          SnapshotSummary.DELETED_FILES_PROP,
          SnapshotSummary.ADDED_DELETE_FILES_PROP,
          SnapshotSummary.REMOVED_DELETE_FILES_PROP);

  private final String name;
  private final Table table;
  private final boolean isReplacing;

  private String job;
  private long epoch;
  private long head;
  private long rows;

  /** Snapshots of the content that this run began with; empty if it continues from state. */
  private Set<Long> beginning = Set.of();

  private List<FileChanges> open = new ArrayList<>();
  private NavigableMap<Long, List<FileChanges>> pending = new TreeMap<>();

  StagedTable(String name, Table table, boolean isReplacing) {
    this.name = name;
    this.table = table;
    this.isReplacing = isReplacing;
  }

  String name() {
    return name;
  }

  Table table() {
    return table;
  }

  long epoch() {
    return epoch;
  }

  /** Begins a run that has no state of this table. */
  void start(String newJob) {
    job = newJob;
    takeOver();
    begin();
  }

  private Set<Long> sameContent(Snapshot staged) {
    Set<Long> same = new HashSet<>();
    for (Snapshot snapshot : ancestors(staged)) {
      same.add(snapshot.snapshotId());
      if (CHANGED.stream().anyMatch(snapshot.summary()::containsKey)) {
        break;
      }
    }
    return same;
  }

  /** Begins a run of a bounded job: if a former attempt committed its only commit, it counts. */
  void startBounded(String newJob) {
    job = newJob;
    takeOver();
    if (lastCommit().filter(stamp -> stamp.job().equals(job)).isEmpty()) {
      begin();
    }
  }

  /** Begins a run that continues from a checkpoint. */
  void restore(TableState state, long checkpointId) {
    job = state.job();
    pending = new TreeMap<>(state.pending());
    takeOver();
    requireSameLine(checkpointId);
    if (commitUpTo(checkpointId) == 0) {
      claim();
    }
  }

  /** Goes on where the stopped run that wrote last left it, so that its state still fits. */
  void goOn() {
    takeOver();
    job = Stamp.of(table.snapshot(Publications.STAGING)).map(Stamp::job).orElse("");
  }

  /**
   * Commits changes that no checkpoint leads up to; the next run finds them in front of its own.
   */
  void commitBeside(FileChanges changes) {
    land(
        claimStamp(),
        () -> update(changes),
        changes.counts().inserted() - changes.counts().deleted());
  }

  private void takeOver() {
    table.refresh();
    if (table.snapshot(Publications.MAIN) == null) {
      table.newFastAppend().commit();
    }
    if (table.snapshot(Publications.STAGING) == null) {
      long main = table.snapshot(Publications.MAIN).snapshotId();
      table.manageSnapshots().createBranch(Publications.STAGING, main).commit();
    }
    Snapshot staged = table.snapshot(Publications.STAGING);
    head = staged.snapshotId();
    rows = LiveRows.of(table, staged);
    epoch = 1;
    for (Snapshot snapshot : ancestors(staged)) {
      Optional<Stamp> stamp = Stamp.of(snapshot);
      if (stamp.isPresent()) {
        epoch = stamp.get().epoch() + 1;
        break;
      }
    }
  }

  private void requireSameLine(long checkpointId) {
    Optional<Stamp> newest = Stamp.of(table.snapshot(Publications.STAGING));
    if (newest.isEmpty() || !newest.get().job().equals(job)) {
      throw new IcestreamException(
          ErrorCode.WRT_002,
          ("Cannot continue writing %s: another run wrote to it after the restored checkpoint"
                  + " (checkpoint=%d). Restore from the newest checkpoint of the run that wrote"
                  + " last, or start without state.")
              .formatted(name, checkpointId));
    }
    Optional<Stamp> last = lastCommit();
    if (last.isPresent()
        && last.get().job().equals(job)
        && last.get().checkpointId() > checkpointId) {
      throw new IcestreamException(
          ErrorCode.WRT_002,
          ("Cannot continue writing %s: the table holds a later checkpoint than the restored one"
                  + " (committed=%d, restored=%d). Restore from the newest checkpoint, or start"
                  + " without state.")
              .formatted(name, last.get().checkpointId(), checkpointId));
    }
  }

  private Optional<Stamp> lastCommit() {
    for (Snapshot snapshot : ancestors(table.snapshot(Publications.STAGING))) {
      Optional<Stamp> stamp = Stamp.of(snapshot);
      if (stamp.isPresent() && !stamp.get().isClaim()) {
        return stamp;
      }
    }
    return Optional.empty();
  }

  private void begin() {
    beginning = sameContent(table.snapshot(Publications.STAGING));
    if (isReplacing) {
      long before = rows;
      land(
          claimStamp(),
          () ->
              table
                  .newDelete()
                  .deleteFromRowFilter(Expressions.alwaysTrue())
                  .set(DELETED, Long.toString(before)),
          -before);
    } else {
      claim();
    }
    beginning.add(head);
  }

  private void claim() {
    land(claimStamp(), table::newFastAppend, 0);
  }

  private Stamp claimStamp() {
    return new Stamp(job, epoch, Stamp.NO_CHECKPOINT);
  }

  /** Takes what a writer did since the last checkpoint. */
  void add(FileChanges changes) {
    open.add(changes);
  }

  /** Whether something was done since the last checkpoint. */
  boolean isOpen() {
    return open.stream().anyMatch(changes -> !changes.isEmpty());
  }

  /** The files that are written and not committed, as far as the writers have handed them over. */
  Set<String> uncommitted() {
    Set<String> files = new HashSet<>();
    Stream.concat(open.stream(), pending.values().stream().flatMap(List::stream))
        .forEach(
            changes -> {
              changes.addedFiles().forEach(file -> files.add(file.location()));
              changes.addedDeletes().forEach(file -> files.add(file.location()));
            });
    return files;
  }

  /** Closes the changes up to a checkpoint. What a failed checkpoint closed stays with it. */
  TableState prepare(long checkpointId) {
    List<FileChanges> closed = open.stream().filter(changes -> !changes.isEmpty()).toList();
    if (!closed.isEmpty()) {
      pending.put(checkpointId, closed);
    }
    open = new ArrayList<>();
    return new TableState(job, new TreeMap<>(pending));
  }

  /** Commits the changes of all checkpoints up to one; returns how many commits it took. */
  int commitUpTo(long checkpointId) {
    int commits = 0;
    while (!pending.isEmpty() && pending.firstKey() <= checkpointId) {
      Map.Entry<Long, List<FileChanges>> next = pending.firstEntry();
      next.getValue().forEach(this::requireBeginning);
      // As one: a commit can't remove a file that it adds, and the file would stay with its rows.
      FileChanges all = next.getValue().stream().reduce(FileChanges::then).orElseThrow();
      if (land(
          new Stamp(job, epoch, next.getKey()),
          () -> update(all),
          all.counts().inserted() - all.counts().deleted())) {
        commits++;
      }
      pending.remove(next.getKey());
    }
    return commits;
  }

  private SnapshotUpdate<?> update(FileChanges changes) {
    WriteCounts counts = changes.counts();
    boolean isAppend =
        changes.addedDeletes().isEmpty()
            && changes.removedFiles().isEmpty()
            && changes.removedDeletes().isEmpty();
    SnapshotUpdate<?> update;
    if (isAppend) {
      AppendFiles append = table.newAppend();
      changes.addedFiles().forEach(append::appendFile);
      update = append;
    } else {
      // commit() lets it land on the head only, so nothing can come between. Without this Iceberg
      // searches all of the branch, and takes a vector of our own for somebody else's.
      RowDelta delta = table.newRowDelta().validateFromSnapshot(head);
      changes.addedFiles().forEach(delta::addRows);
      changes.addedDeletes().forEach(delta::addDeletes);
      changes.removedFiles().forEach(delta::removeRows);
      changes.removedDeletes().forEach(delta::removeDeletes);
      update = delta;
    }
    update.set("icestream.received", Long.toString(counts.received()));
    update.set(INSERTED, Long.toString(counts.inserted()));
    update.set(UPDATED, Long.toString(counts.updated()));
    update.set(DELETED, Long.toString(counts.deleted()));
    update.set("icestream.ignored-older", Long.toString(counts.ignoredOlder()));
    update.set("icestream.rewritten", Long.toString(counts.rewritten()));
    return update;
  }

  /**
   * Makes sure that a commit is on the branch; true if this run put it there.
   *
   * @param change how many rows more the table has afterwards
   */
  private boolean land(Stamp stamp, Supplier<SnapshotUpdate<?>> update, long change) {
    RuntimeException last = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        if (attempt > 1) {
          table.refresh();
        }
        Snapshot staged = table.snapshot(Publications.STAGING);
        if (isLanded(stamp, staged)) {
          head = staged.snapshotId();
          rows = LiveRows.of(table, staged);
          LOG.info("{}: checkpoint {} was committed already", name, stamp.checkpointId());
          return false;
        }
        requireOwnHead(staged);
        commit(stamp, LiveRows.state(update.get(), rows + change), staged.snapshotId());
        head = table.snapshot(Publications.STAGING).snapshotId();
        rows += change;
        return true;
      } catch (IcestreamException e) {
        throw e;
      } catch (RuntimeException e) {
        // Whether the commit took effect is unknown: look, then try again on the same head.
        LOG.warn("{}: commit of checkpoint {} failed", name, stamp.checkpointId(), e);
        last = e;
        Pauses.after(attempt);
      }
    }
    throw new IcestreamException(
        ErrorCode.WRT_005,
        ("Cannot commit to %s: %d attempts failed (checkpoint=%d). Look at the catalog; the job"
                + " tries again when it restarts.")
            .formatted(name, ATTEMPTS, stamp.checkpointId()),
        last);
  }

  private static void commit(Stamp stamp, SnapshotUpdate<?> update, long expected) {
    stamp.print(update);
    update.toBranch(Publications.STAGING);
    update.scanManifestsWith(OwnThread.EXECUTOR);
    update.validateWith(
        ancestry -> {
          for (Snapshot newest : ancestry) {
            return newest.snapshotId() == expected;
          }
          return false;
        });
    update.commit();
  }

  /** Searches the branch back to where this job's commits are older. */
  boolean isLanded(Stamp wanted, Snapshot staged) {
    for (Snapshot snapshot : ancestors(staged)) {
      Optional<Stamp> stamp = Stamp.of(snapshot);
      if (stamp.isEmpty()) {
        continue;
      }
      if (stamp.get().equals(wanted) || stamp.get().isSameCommit(wanted)) {
        return true;
      }
      if (wanted.isClaim() && stamp.get().epoch() < wanted.epoch()) {
        return false;
      }
      if (!stamp.get().isClaim()
          && (!stamp.get().job().equals(wanted.job())
              || stamp.get().checkpointId() < wanted.checkpointId())) {
        return false;
      }
    }
    return false;
  }

  private void requireBeginning(FileChanges changes) {
    Long read = changes.readFrom();
    if (read != null && !beginning.isEmpty() && !beginning.contains(read)) {
      throw new IcestreamException(
          ErrorCode.WRT_004,
          ("Cannot commit to %s: another run committed to it after this one had read it, and before"
                  + " it began to write (read=%d). Nothing was written. Start it again when the"
                  + " other has ended.")
              .formatted(name, read));
    }
  }

  private void requireOwnHead(Snapshot staged) {
    if (staged.snapshotId() == head) {
      return;
    }
    OptionalLong newer =
        Stamp.of(staged).map(Stamp::epoch).map(OptionalLong::of).orElse(OptionalLong.empty());
    if (newer.isPresent() && newer.getAsLong() >= epoch) {
      throw new IcestreamException(
          ErrorCode.WRT_003,
          ("Cannot commit to %s: a newer run writes it (this=%d, newer=%d). This run stops; stop"
                  + " one of the two jobs if both were started on purpose.")
              .formatted(name, epoch, newer.getAsLong()));
    }
    throw new IcestreamException(
        ErrorCode.WRT_004,
        ("Cannot commit to %s: something else committed to its branch staging (snapshot=%d)."
                + " A table has one writer: keep other engines to reading.")
            .formatted(name, staged.snapshotId()));
  }

  private Iterable<Snapshot> ancestors(Snapshot snapshot) {
    return SnapshotUtil.ancestorsOf(snapshot.snapshotId(), table::snapshot);
  }
}
