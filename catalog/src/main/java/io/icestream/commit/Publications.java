package io.icestream.commit;

import io.icestream.commit.CutLedger.Entry;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;

/** Moves {@code main} of tables to what was staged and passed. Every step may be repeated. */
public final class Publications {

  /** The branch that readers see. */
  public static final String MAIN = "main";

  /** The branch that writers commit to. */
  public static final String STAGING = "staging";

  /** What the tags of cuts begin with. */
  public static final String TAG_PREFIX = "cut_";

  private static final int ATTEMPTS = 20;

  private Publications() {}

  /**
   * Finishes the publication of a cut that a killed job began, with the job stopped. Does nothing
   * when there is nothing to finish.
   *
   * @return the number of the last cut, which is whole now; none if the job never published one
   */
  public static Optional<Long> publishPending(Catalog catalog, PublisherOptions options) {
    CutLedger ledger = CutLedger.open(catalog, options.ledger(), options.job());
    Optional<Entry> last = ledger.last();
    last.ifPresent(
        entry ->
            entry
                .snapshots()
                .forEach(
                    (name, snapshot) -> {
                      try {
                        Table table = catalog.loadTable(TableIdentifier.parse(name));
                        rollForward(table, snapshot, TAG_PREFIX + entry.cut(), options);
                      } catch (NoSuchTableException e) {
                        // Dropped since: nobody reads it.
                      }
                    }));
    return last.map(Entry::cut);
  }

  /**
   * A cut that readers see.
   *
   * @param number counted by its job
   * @param at when it was decided
   * @param snapshots by {@code database.table}
   */
  public record PublishedCut(String job, long number, Instant at, Map<String, Long> snapshots) {}

  /** A job's last cut; none if it never published one. */
  public static Optional<PublishedCut> lastPublished(Catalog catalog, PublisherOptions options) {
    return CutLedger.open(catalog, options.ledger(), options.job())
        .last()
        .map(entry -> cut(options, entry));
  }

  /** The cuts that a job has published since a moment, in their order. */
  public static List<PublishedCut> publishedSince(
      Catalog catalog, PublisherOptions options, Instant moment) {
    return CutLedger.open(catalog, options.ledger(), options.job()).publishedSince(moment).stream()
        .map(entry -> cut(options, entry))
        .toList();
  }

  private static PublishedCut cut(PublisherOptions options, Entry entry) {
    return new PublishedCut(options.job(), entry.cut(), entry.at(), entry.snapshots());
  }

  /**
   * The snapshots of a job's last cut, by {@code database.table}; none if it never published one.
   */
  public static Map<String, Long> lastCut(Catalog catalog, PublisherOptions options) {
    return lastPublished(catalog, options).map(PublishedCut::snapshots).orElse(Map.of());
  }

  /** Tags a snapshot, so that it is there for some time from now, whatever a running job does. */
  public static void keep(Table table, String tag, Snapshot snapshot, Duration time) {
    long age = System.currentTimeMillis() - snapshot.timestampMillis() + time.toMillis();
    change(
        table,
        tag,
        change -> change.createTag(tag, snapshot.snapshotId()).setMaxRefAgeMs(tag, age));
  }

  /** Removes what {@link #keep} made. */
  public static void forget(Table table, String tag) {
    change(table, tag, change -> change.removeTag(tag));
  }

  /** Tries again beside a running job, which commits to the same table. */
  private static void change(Table table, String tag, Consumer<ManageSnapshots> steps) {
    for (int attempt = 1; ; attempt++) {
      try {
        ManageSnapshots change = table.manageSnapshots();
        steps.accept(change);
        change.commit();
        return;
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS) {
          throw new IcestreamException(
              ErrorCode.PUB_001,
              "Cannot change the tag %s of %s. Look at the catalog, then try again."
                  .formatted(tag, table.name()),
              e);
        }
        Pauses.after(attempt);
        table.refresh();
      }
    }
  }

  /**
   * Makes every run that began before refuse to go on with a table, for its state is not of the
   * table as it is now. Does nothing to a table that no job writes.
   *
   * @param run names the one that did this
   */
  public static void fence(Table table, String run) {
    Snapshot staged = table.snapshot(STAGING);
    if (staged == null) {
      return;
    }
    long epoch = Stamp.of(staged).map(Stamp::epoch).orElse(0L) + 1;
    AppendFiles claim = table.newFastAppend();
    new Stamp(run, epoch, Stamp.NO_CHECKPOINT).print(claim);
    LiveRows.state(claim, LiveRows.of(table, staged));
    claim.toBranch(STAGING).commit();
  }

  /** Moves a table whose {@code main} is behind; leaves one alone that is there or further. */
  static void rollForward(Table table, long snapshotId, String tag, PublisherOptions options) {
    table.refresh();
    Snapshot main = table.snapshot(MAIN);
    if (table.snapshot(snapshotId) == null || isAt(table, main, snapshotId)) {
      return;
    }
    publish(table, snapshotId, tag, options.tagRetention());
  }

  private static boolean isAt(Table table, Snapshot main, long snapshotId) {
    return main != null
        && SnapshotUtil.isAncestorOf(main.snapshotId(), snapshotId, table::snapshot);
  }

  /** Tags a snapshot and fast-forwards {@code main} to it in one commit; no tag without a name. */
  static void publish(Table table, long snapshotId, String tag, Duration tagAge) {
    RuntimeException last = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        if (attempt > 1) {
          table.refresh();
        }
        if (isAt(table, table.snapshot(MAIN), snapshotId)) {
          return;
        }
        ManageSnapshots change = table.manageSnapshots();
        if (tag == null) {
          change.fastForwardBranch(MAIN, STAGING);
        } else {
          if (table.refs().containsKey(tag)) {
            // Of a run that was killed before it moved main, or of a ledger that began anew.
            change.replaceTag(tag, snapshotId);
          } else {
            change.createTag(tag, snapshotId);
          }
          change.setMaxRefAgeMs(tag, tagAge.toMillis()).fastForwardBranch(MAIN, tag);
        }
        change.commit();
        return;
      } catch (RuntimeException e) {
        // A conflict, or an answer that was lost: look again.
        last = e;
        Pauses.after(attempt);
      }
    }
    throw new IcestreamException(
        ErrorCode.PUB_001,
        ("Cannot publish %s: its branch main can't be moved (snapshot=%d). Look at the catalog; the"
                + " job tries again when it restarts.")
            .formatted(table.name(), snapshotId),
        last);
  }
}
