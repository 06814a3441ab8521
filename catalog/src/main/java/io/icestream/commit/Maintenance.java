package io.icestream.commit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes tags, snapshots and files that nobody needs any more, beside the job's own commits.
 *
 * <p>Only snapshots strictly behind {@code main}'s head that no tag holds are removed, so many at a
 * time and no more: what is staged and what is published stay whole. Ages count from the moment at
 * which {@code main} moved on, so that readers of a table that seldom changes have as much time.
 */
final class Maintenance implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  /** How many snapshots of a table are removed at a time. */
  static final int LIMIT = 500;

  /** Listing a large table costs. */
  private static final Duration ORPHAN_INTERVAL = Duration.ofDays(1);

  /** For how much longer a tag of the present cut is kept when it would be gone soon. */
  private static final Duration MORE = Duration.ofDays(1);

  private final Catalog catalog;
  private final PublisherOptions options;
  private final List<String> tables;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread t = new Thread(task, "icestream-maintenance");
            t.setDaemon(true);
            t.setContextClassLoader(Maintenance.class.getClassLoader());
            return t;
          });
  private Instant last = Instant.now();
  private Instant lastOrphans = Instant.EPOCH;
  private long lastHour = -1;

  Maintenance(Catalog catalog, PublisherOptions options, List<String> tables) {
    this.catalog = catalog;
    this.options = options;
    this.tables = new ArrayList<>(tables);
    this.tables.add(options.ledger());
  }

  /** For how long a cut's tags are kept: the first of an hour for longer. */
  Duration tagAge(Cut cut) {
    return cut.at().getEpochSecond() / 3600 == lastHour
        ? options.tagRetention()
        : options.hourlyTagRetention();
  }

  /**
   * Cleans up beside the job if it is time to.
   *
   * @param uncommitted files that a later checkpoint may commit
   */
  void after(Cut cut, Set<String> uncommitted) {
    lastHour = cut.at().getEpochSecond() / 3600;
    if (cut.at().isBefore(last.plus(options.maintenanceInterval()))) {
      return;
    }
    last = cut.at();
    boolean isOrphanTime = cut.at().isAfter(lastOrphans.plus(ORPHAN_INTERVAL));
    lastOrphans = isOrphanTime ? cut.at() : lastOrphans;
    thread.execute(
        () -> {
          compactLedger();
          for (String name : tables) {
            try {
              clean(catalog.loadTable(TableIdentifier.parse(name)), options, Instant.now());
            } catch (RuntimeException e) {
              // The next round has another chance; nothing depends on this one.
              LOG.warn("{}: old snapshots weren't removed", name, e);
            }
          }
          if (isOrphanTime) {
            removeOrphans(uncommitted);
          }
        });
  }

  private void removeOrphans(Set<String> uncommitted) {
    Instant olderThan = Instant.now().minus(options.orphanAge());
    for (String name : tables) {
      try {
        OrphanFiles.remove(catalog, TableIdentifier.parse(name), uncommitted, olderThan);
      } catch (RuntimeException e) {
        LOG.warn("{}: files that nothing refers to weren't removed", name, e);
      }
    }
  }

  private void compactLedger() {
    try {
      ReportCompaction.run(catalog.loadTable(TableIdentifier.parse(options.ledger())));
    } catch (RuntimeException e) {
      LOG.warn("{}: small files weren't merged", options.ledger(), e);
    }
  }

  /** Removes the tags and snapshots of a table that are too old. */
  static void clean(Table table, PublisherOptions options, Instant now) {
    Snapshot main = table.snapshot(Publications.MAIN);
    if (main == null) {
      return;
    }
    Map<Long, Long> ends = ends(table);
    tendTags(table, options, now, ends);
    Set<Long> held = new HashSet<>();
    table.refs().values().forEach(ref -> held.add(ref.snapshotId()));
    long horizon = now.minus(options.snapshotRetention()).toEpochMilli();
    // The oldest first, and nothing before what is older: the line back from main has no holes.
    List<Snapshot> line = new ArrayList<>();
    SnapshotUtil.ancestorsOf(main.snapshotId(), table::snapshot).forEach(line::add);
    Collections.reverse(line);
    List<Long> old = new ArrayList<>();
    long seen = 0;
    for (Snapshot snapshot : line) {
      seen = Math.max(seen, end(ends, snapshot));
      if (seen < horizon && !held.contains(snapshot.snapshotId())) {
        old.add(snapshot.snapshotId());
      }
    }
    if (old.isEmpty()) {
      return;
    }
    List<Long> oldest = old.subList(0, Math.min(LIMIT, old.size()));
    // An age of our own would also remove what lies between main and staging.
    ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0).cleanExpiredFiles(true);
    oldest.forEach(expire::expireSnapshotId);
    expire.commit();
    LOG.info("{}: removed {} old snapshots", table.name(), oldest.size());
  }

  /** When {@code main} moved on from a snapshot; its present one is not among them. */
  private static Map<Long, Long> ends(Table table) {
    Map<Long, Long> ends = new HashMap<>();
    HistoryEntry former = null;
    for (HistoryEntry entry : table.history()) {
      if (former != null) {
        ends.put(former.snapshotId(), entry.timestampMillis());
      }
      former = entry;
    }
    return ends;
  }

  /** Until when readers of {@code main} saw a snapshot; when it was made if they never did. */
  private static long end(Map<Long, Long> ends, Snapshot snapshot) {
    return ends.getOrDefault(snapshot.snapshotId(), snapshot.timestampMillis());
  }

  /**
   * Removes the tags of old cuts and prolongs those by which readers of the present one, or of one
   * that was the present one not long ago, find a table: Iceberg counts from a snapshot's making.
   */
  private static void tendTags(
      Table table, PublisherOptions options, Instant now, Map<Long, Long> ends) {
    long main = table.snapshot(Publications.MAIN).snapshotId();
    long soon = now.plus(options.maintenanceInterval().multipliedBy(2)).toEpochMilli();
    List<String> gone = new ArrayList<>();
    Map<String, Long> prolonged = new TreeMap<>();
    for (Map.Entry<String, SnapshotRef> ref : table.refs().entrySet()) {
      Long age = ref.getValue().maxRefAgeMs();
      if (!ref.getValue().isTag()
          || !ref.getKey().startsWith(Publications.TAG_PREFIX)
          || age == null) {
        continue;
      }
      Snapshot snapshot = table.snapshot(ref.getValue().snapshotId());
      long made = snapshot.timestampMillis();
      boolean isPresent = snapshot.snapshotId() == main;
      long kept =
          isPresent
              ? now.plus(MORE).toEpochMilli()
              : end(ends, snapshot) + options.tagRetention().toMillis();
      if (made + age < soon && kept > now.toEpochMilli()) {
        if (kept > made + age) {
          prolonged.put(ref.getKey(), kept - made);
        }
      } else if (made + age < now.toEpochMilli()) {
        gone.add(ref.getKey());
      }
    }
    if (gone.isEmpty() && prolonged.isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        ManageSnapshots change = table.manageSnapshots();
        gone.stream().filter(table.refs()::containsKey).forEach(change::removeTag);
        prolonged.forEach(
            (tag, age) -> {
              if (table.refs().containsKey(tag)) {
                change.setMaxRefAgeMs(tag, age);
              }
            });
        change.commit();
        return;
      } catch (RuntimeException e) {
        if (attempt == 5) {
          throw e;
        }
        Pauses.after(attempt);
        table.refresh();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
