package io.icestream.run;

import io.icestream.catalog.CatalogLoaders;
import io.icestream.commit.LedgerCheck;
import io.icestream.commit.Publications;
import io.icestream.commit.PublisherOptions;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;

/** A project's tables as Iceberg knows them, without Flink. */
public final class Lake implements AutoCloseable {
  /** The databases of a lake in the order in which people think of them. */
  static final List<String> LAYERS = List.of("bronze", "silver", "gold", "quarantine", "ops");

  private final Catalog catalog;

  Lake(Map<String, String> catalogOptions) {
    catalog = CatalogLoaders.of("lake", catalogOptions).loadCatalog();
  }

  public Catalog catalog() {
    return catalog;
  }

  /** The tables of a database; none when there is no such database yet. */
  public List<TableIdentifier> tables(String database) {
    Namespace namespace = Namespace.of(database);
    if (catalog instanceof SupportsNamespaces namespaces
        && !namespaces.namespaceExists(namespace)) {
      return List.of();
    }
    return catalog.listTables(namespace);
  }

  /** All tables, as {@code database.table}. */
  public List<String> tables() {
    return LAYERS.stream()
        .flatMap(layer -> tables(layer).stream().map(name -> layer + "." + name.name()))
        .toList();
  }

  /** A table, or empty when it is not there yet. */
  public Optional<Table> table(String database, String name) {
    try {
      return Optional.of(catalog.loadTable(TableIdentifier.of(database, name)));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** What is published of a database now: {@code database.table} to snapshot. */
  Map<String, Long> snapshots(String database) {
    Map<String, Long> snapshots = new LinkedHashMap<>();
    for (TableIdentifier name : tables(database)) {
      Snapshot published = catalog.loadTable(name).currentSnapshot();
      if (published != null) {
        snapshots.put(name.toString(), published.snapshotId());
      }
    }
    return snapshots;
  }

  /**
   * What readers see of the tables of some jobs: the newest of their cuts, with the tables of the
   * others beside it; empty when nothing was published yet.
   */
  public Optional<PublishedCut> published(List<PublisherOptions> jobs) {
    List<PublishedCut> cuts =
        jobs.stream()
            .flatMap(job -> Publications.lastPublished(catalog, job).stream())
            .map(cut -> new PublishedCut(cut.job(), cut.number(), cut.at(), cut.snapshots()))
            .sorted(Comparator.comparing(PublishedCut::at).reversed())
            .toList();
    if (cuts.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> snapshots = new LinkedHashMap<>();
    cuts.forEach(cut -> cut.snapshots().forEach(snapshots::putIfAbsent));
    PublishedCut newest = cuts.get(0);
    return Optional.of(new PublishedCut(newest.job(), newest.number(), newest.at(), snapshots));
  }

  /**
   * What readers have seen of the tables of some jobs since a moment, one cut after the other;
   * those are left out of which a snapshot has expired.
   */
  public List<PublishedCut> publishedSince(List<PublisherOptions> jobs, Instant moment) {
    Map<String, Table> tables = new HashMap<>();
    Map<String, Long> seen = new LinkedHashMap<>();
    List<PublishedCut> cuts = new ArrayList<>();
    jobs.stream()
        .flatMap(job -> Publications.publishedSince(catalog, job, moment).stream())
        .sorted(Comparator.comparing(Publications.PublishedCut::at))
        .forEach(
            cut -> {
              seen.putAll(cut.snapshots());
              cuts.add(new PublishedCut(cut.job(), cut.number(), cut.at(), seen));
            });
    cuts.removeIf(
        cut ->
            cut.snapshots().entrySet().stream()
                .anyMatch(
                    entry ->
                        tables
                                .computeIfAbsent(
                                    entry.getKey(),
                                    name -> catalog.loadTable(TableIdentifier.parse(name)))
                                .snapshot(entry.getValue())
                            == null));
    return cuts;
  }

  /**
   * Names what the ledger of a project holds now, and changes with it; empty before the first cut.
   */
  public Optional<Long> ledgerVersion(String project) {
    TableIdentifier ledger = TableIdentifier.parse(PublisherOptions.of(project).ledger());
    return table(ledger.namespace().toString(), ledger.name())
        .map(Table::currentSnapshot)
        .map(Snapshot::snapshotId);
  }

  /**
   * Whether readers see a snapshot of a table, {@code database.table}, or a later one. A cut is
   * written down before its tables move.
   */
  public boolean isSeen(String table, long snapshotId) {
    TableIdentifier name = TableIdentifier.parse(table);
    return table(name.namespace().toString(), name.name())
        .filter(
            each ->
                each.snapshot(snapshotId) == null
                    || each.currentSnapshot() != null
                        && SnapshotUtil.isAncestorOf(
                            each, each.currentSnapshot().snapshotId(), snapshotId))
        .isPresent();
  }

  /**
   * What the proof of a ledger found.
   *
   * @param cuts how many cuts it holds
   * @param snapshots how many of their snapshots are still there
   * @param findings with their codes; none when all is well
   */
  public record LedgerReport(int cuts, int snapshots, List<String> findings) {}

  /** Proves the ledger that a project's jobs share. */
  public LedgerReport checkLedger(String project) {
    LedgerCheck.Report report = LedgerCheck.run(catalog, PublisherOptions.of(project).ledger());
    return new LedgerReport(
        report.cuts(),
        report.snapshots(),
        report.findings().stream().map(LedgerCheck.Finding::toString).toList());
  }

  /** Whether anything was ever written to a table of the database, published or not. */
  boolean hasRows(String database) {
    for (TableIdentifier name : tables(database)) {
      Table table = catalog.loadTable(name);
      for (String branch : List.of("staging", "main")) {
        if (table.snapshot(branch) != null
            && !"0".equals(table.snapshot(branch).summary().getOrDefault("total-records", "0"))) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    if (catalog instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
