package io.icestream.commit;

import io.icestream.commit.Cut.TableCut;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.FileChanges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the writers of some tables did, commits it for each checkpoint, and publishes the
 * snapshots of all tables together.
 *
 * <p>Without {@link PublisherOptions} every table is published by itself, without tags and ledger.
 */
final class Cuts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Cuts.class);
  static final String SCANNING = "the bounded sources aren't read to their end yet";
  private static final int FORMAT = 1;
  private static final int THREADS = 16;

  private final Catalog catalog;
  private final PublisherOptions options;
  private final SortedMap<String, StagedTable> tables = new TreeMap<>();
  private final ExecutorService threads;

  private final Map<String, String> incarnations = new TreeMap<>();

  private boolean isRestoring;
  private CutLedger ledger;
  private Scans scans;
  private volatile long nextCut = 1;
  private volatile String lastHeld = "";
  private volatile long publishedAt = System.currentTimeMillis();
  private final Map<String, String> tags = new HashMap<>();
  private final Map<String, Long> lastCut = new HashMap<>();
  private Maintenance maintenance;

  Cuts(Catalog catalog, Collection<SinkTable> sinks, PublisherOptions options, Scans scans) {
    this.catalog = catalog;
    this.options = options;
    this.scans = scans;
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(THREADS, sinks.size())),
            task -> {
              Thread thread = new Thread(task, "icestream-commit");
              thread.setDaemon(true);
              thread.setContextClassLoader(Cuts.class.getClassLoader());
              return thread;
            });
    for (SinkTable sink : sinks) {
      // Loaded by the thread that starts the table.
      tables.put(sink.name(), null);
      incarnations.put(sink.name(), sink.incarnation());
    }
    onEach(sinks, sink -> put(sink));
  }

  private void put(SinkTable sink) {
    Table table;
    try {
      table = catalog.loadTable(TableIdentifier.parse(sink.name()));
    } catch (NoSuchTableException e) {
      throw new IcestreamException(
          ErrorCode.CAT_005,
          "Cannot write to %s: there is no such table. Create it first.".formatted(sink.name()),
          e);
    }
    synchronized (tables) {
      tables.put(sink.name(), new StagedTable(sink.name(), table, sink.isReplacing()));
    }
  }

  /** Begins without state, in streaming execution. */
  void start(String job) {
    onEach(tables.values(), table -> table.start(job));
    begin();
  }

  /** Begins without state where there will be no checkpoints. */
  void startBounded(String job) {
    onEach(tables.values(), table -> table.startBounded(job));
    begin();
  }

  /** Continues from a checkpoint and finishes what it had not. */
  void restore(byte[] state, long checkpointId, String newJob) {
    Map<String, TableState> states = new HashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
      in.readInt();
      boolean isSame = in.readUTF().equals(incarnations.toString());
      Scans known = Scans.read(in, scans);
      scans = isSame ? known : scans;
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        String incarnation = in.readUTF();
        TableState table = TableState.read(in);
        if (incarnation.equals(incarnations.get(name))) {
          states.put(name, table);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    onEach(
        tables.values(),
        table -> {
          TableState known = states.get(table.name());
          if (known == null) {
            table.start(newJob);
          } else {
            table.restore(known, checkpointId);
          }
        });
    begin();
    if (states.keySet().containsAll(tables.keySet())) {
      // What stopped the job is held now: it goes on to read what was corrected.
      isRestoring = true;
      publish(checkpointId);
      isRestoring = false;
    }
    // Else some tables begin anew, maybe emptied: readers wait for the next checkpoint.
  }

  private void begin() {
    if (options == null) {
      return;
    }
    ledger = CutLedger.open(catalog, options.ledger(), options.job());
    ledger
        .last()
        .ifPresent(
            entry -> {
              nextCut = entry.cut() + 1;
              lastCut.putAll(entry.snapshots());
              String tag = Publications.TAG_PREFIX + entry.cut();
              onEach(
                  tables.values(),
                  table -> {
                    Long snapshot = entry.snapshots().get(table.name());
                    if (snapshot != null) {
                      Publications.rollForward(table.table(), snapshot, tag, options);
                    }
                  });
            });
    tables.values().forEach(each -> tag(each).ifPresent(tag -> tags.put(each.name(), tag)));
    maintenance = new Maintenance(catalog, options, List.copyOf(tables.keySet()));
  }

  /** The tag by which readers of the present cut find a table that did not change since. */
  private static Optional<String> tag(StagedTable each) {
    Table table = each.table();
    long main = table.snapshot(Publications.MAIN).snapshotId();
    return table.refs().entrySet().stream()
        .filter(ref -> ref.getKey().startsWith(Publications.TAG_PREFIX))
        .filter(ref -> ref.getValue().isTag() && ref.getValue().snapshotId() == main)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Takes what a writer of a table did. */
  void add(String table, FileChanges changes) {
    tables.get(table).add(changes);
  }

  /** Takes the word that a subtask of a bounded source has read all. */
  void endOfScan(String mark) {
    scans.add(mark);
  }

  /** Closes the changes up to a checkpoint, and returns what must be kept of them. */
  byte[] prepare(long checkpointId) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeUTF(incarnations.toString());
      scans.write(out);
      out.writeInt(tables.size());
      for (StagedTable table : tables.values()) {
        out.writeUTF(table.name());
        out.writeUTF(incarnations.get(table.name()));
        table.prepare(checkpointId).write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scans.prepare(checkpointId);
    return bytes.toByteArray();
  }

  /** Commits and publishes everything up to a checkpoint that is complete. */
  void complete(long checkpointId) {
    scans.complete(checkpointId);
    onEach(tables.values(), table -> table.commitUpTo(checkpointId));
    publish(checkpointId);
  }

  /** Publishes what stopped jobs staged, and claims nothing; returns why not, if it was held. */
  Optional<String> publishStaged() {
    onEach(tables.values(), StagedTable::goOn);
    begin();
    publish(Long.MAX_VALUE);
    return lastHeld.isEmpty() ? Optional.empty() : Optional.of(lastHeld);
  }

  private void publish(long checkpointId) {
    List<StagedTable> changed = tables.values().stream().filter(Cuts::isAhead).toList();
    if (changed.isEmpty()) {
      return;
    }
    if (options == null) {
      onEach(
          changed,
          table -> Publications.publish(table.table(), staged(table).snapshotId(), null, null));
      return;
    }
    Cut cut = cut(checkpointId);
    Verdict verdict = verdict(cut);
    if (!verdict.isPassed()) {
      if (!verdict.reason().equals(lastHeld)) {
        LOG.warn("Cut {} is held: {}", cut.number(), verdict.reason());
        ledger.write(cut, CutLedger.HELD, verdict.reason());
        lastHeld = verdict.reason();
      }
      return;
    }
    lastHeld = "";
    ledger.write(cut, CutLedger.PUBLISHED, verdict.reason());
    nextCut++;
    cut.tables().forEach(table -> lastCut.put(table.table(), table.snapshotId()));
    onEach(
        changed,
        table -> {
          Publications.publish(
              table.table(), staged(table).snapshotId(), cut.tag(), maintenance.tagAge(cut));
          synchronized (tags) {
            tags.put(table.name(), cut.tag());
          }
        });
    Set<String> uncommitted = new HashSet<>();
    tables.values().forEach(table -> uncommitted.addAll(table.uncommitted()));
    publishedAt = System.currentTimeMillis();
    LOG.info("Cut {} is published", cut.number());
    maintenance.after(cut, uncommitted);
  }

  /** The number of the last published cut. */
  long published() {
    return nextCut - 1;
  }

  /** When a cut was published last, or since when this run has been trying; Unix time in ms. */
  long publishedAt() {
    return publishedAt;
  }

  /** Why the last cut was held; empty if it was published. */
  String heldReason() {
    return lastHeld;
  }

  /**
   * What becomes of a cut.
   *
   * @param reason why it is held, or why it passed nevertheless; null where nothing speaks against
   *     it
   */
  private record Verdict(boolean isPassed, String reason) {}

  private Verdict verdict(Cut cut) {
    if (options.isHeldUntilScansEnd() && !scans.areDone()) {
      // Nobody can force this: readers would see tables that lack most of their rows.
      return new Verdict(false, SCANNING);
    }
    Orders orders = ledger.orders();
    Optional<String> reason = orders.hold().or(() -> refusal(cut));
    if (reason.isEmpty()) {
      return new Verdict(true, null);
    }
    return orders.isForced(cut.number())
        ? new Verdict(true, "forced: " + reason.get())
        : new Verdict(false, reason.get());
  }

  private Optional<String> refusal(Cut cut) {
    try {
      return options.gates().stream().flatMap(gate -> gate.reasonToHold(cut).stream()).findFirst();
    } catch (IcestreamException e) {
      if (isRestoring && e.code() == ErrorCode.PUB_006) {
        return Optional.of(e.getMessage());
      }
      throw e;
    }
  }

  private static Snapshot staged(StagedTable table) {
    return table.table().snapshot(Publications.STAGING);
  }

  private static boolean isAhead(StagedTable table) {
    return staged(table).snapshotId() != table.table().snapshot(Publications.MAIN).snapshotId();
  }

  private Cut cut(long checkpointId) {
    List<TableCut> cuts = new ArrayList<>();
    long epoch = 0;
    String tag = Publications.TAG_PREFIX + nextCut;
    for (StagedTable each : tables.values()) {
      epoch = Math.max(epoch, each.epoch());
      cuts.add(tableCut(each, tag));
    }
    return new Cut(nextCut, options.job(), epoch, checkpointId, Instant.now(), cuts);
  }

  private TableCut tableCut(StagedTable each, String tag) {
    Table table = each.table();
    Snapshot staged = staged(each);
    boolean isChanged = isAhead(each);
    long added = 0;
    long updated = 0;
    long removed = 0;
    if (isChanged) {
      for (Snapshot snapshot :
          SnapshotUtil.ancestorsBetween(staged.snapshotId(), before(each), table::snapshot)) {
        added += number(snapshot, StagedTable.INSERTED);
        updated += number(snapshot, StagedTable.UPDATED);
        removed += number(snapshot, StagedTable.DELETED);
      }
    }
    return new TableCut(
        each.name(),
        staged.snapshotId(),
        isChanged ? tag : tags.get(each.name()),
        isChanged,
        added,
        updated,
        removed,
        LiveRows.of(table, staged),
        LiveRows.of(table, table.snapshot(Publications.MAIN)));
  }

  /** What the cut before held of a table; for the first, what readers see. */
  private long before(StagedTable each) {
    Long last = lastCut.get(each.name());
    Table table = each.table();
    return last != null
            && table.snapshot(last) != null
            && SnapshotUtil.isAncestorOf(staged(each).snapshotId(), last, table::snapshot)
        ? last
        : table.snapshot(Publications.MAIN).snapshotId();
  }

  private static long number(Snapshot snapshot, String key) {
    return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
  }

  /** Does the same for all, at the same time, and throws what the first to fail threw. */
  private <T> void onEach(Collection<T> all, Consumer<T> action) {
    if (all.size() == 1) {
      action.accept(all.iterator().next());
      return;
    }
    List<CompletableFuture<Void>> running =
        all.stream()
            .map(each -> CompletableFuture.runAsync(() -> action.accept(each), threads))
            .toList();
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends its threads and leaves the catalog open. */
  void end() {
    threads.shutdownNow();
    if (maintenance != null) {
      maintenance.close();
    }
  }

  @Override
  public void close() throws IOException {
    end();
    if (options != null) {
      options.gates().forEach(CutGate::close);
    }
    if (catalog instanceof java.io.Closeable closeable) {
      closeable.close();
    }
  }
}
