package io.icestream.commit;

import io.icestream.commit.LedgerRows.Row;
import io.icestream.commit.LedgerRows.TableRow;
import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Proves from the ledger that no published snapshot was lost, that nothing but the job wrote, and
 * that the counts add up. Reads metadata and delete files only; a job may run meanwhile.
 */
public final class LedgerCheck {

  /** How often a publication that is under way is looked at again. */
  private static final int LOOKS = 8;

  private final Catalog catalog;
  private final List<Finding> findings = new ArrayList<>();

  private LedgerCheck(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Something that should not be.
   *
   * @param table {@code database.table}
   * @param text what, where and what to do
   */
  public record Finding(ErrorCode code, String table, String text) {
    @Override
    public String toString() {
      return code.code() + ": " + table + ": " + text;
    }
  }

  /**
   * What was checked.
   *
   * @param cuts published cuts in the ledger
   * @param snapshots snapshots of theirs that the tables still hold
   * @param findings in the order of tables; empty when all is well
   */
  public record Report(int cuts, int snapshots, List<Finding> findings) {}

  /** Checks all tables of a ledger; a ledger that isn't there has nothing to say. */
  public static Report run(Catalog catalog, String ledger) {
    if (!catalog.tableExists(TableIdentifier.parse(ledger))) {
      return new Report(0, 0, List.of());
    }
    return new LedgerCheck(catalog).run(ledger);
  }

  private Report run(String ledger) {
    List<Row> cuts =
        LedgerRows.read(catalog.loadTable(TableIdentifier.parse(ledger))).stream()
            .filter(row -> row.verdict().equals(CutLedger.PUBLISHED))
            .toList();
    Map<String, Row> last = LedgerRows.lastCuts(cuts);
    int[] snapshots = {0};
    last.forEach((table, row) -> snapshots[0] += check(table, row, cuts));
    return new Report(cuts.size(), snapshots[0], List.copyOf(findings));
  }

  /** Checks one table; returns how many published snapshots it still holds. */
  private int check(String name, Row last, List<Row> cuts) {
    Table table;
    try {
      table = catalog.loadTable(TableIdentifier.parse(name));
    } catch (NoSuchTableException e) {
      find(ErrorCode.LED_001, name, "the last cut (%d) names it and it is gone.", last.cut());
      return 0;
    }
    Map<Row, TableRow> rows = new LinkedHashMap<>();
    cuts.forEach(cut -> cut.table(name).ifPresent(row -> rows.put(cut, row)));
    TableRow newest = last.table(name).orElseThrow();
    awaitPublication(table, newest);
    lineage(table, name, last, rows);
    writers(table, name);
    deletes(table, name);
    counts(table, name, last, rows);
    return (int)
        rows.values().stream()
            .map(TableRow::snapshotId)
            .filter(id -> table.snapshot(id) != null)
            .count();
  }

  /** The ledger is written first: a running job may be about to move main. */
  private static void awaitPublication(Table table, TableRow newest) {
    for (int look = 1; look < LOOKS && isUnderWay(table, newest); look++) {
      Pauses.after(look);
      table.refresh();
    }
  }

  /** Tag and main move together: without the tag, main has not moved yet. */
  private static boolean isUnderWay(Table table, TableRow newest) {
    return newest.isChanged()
        && table.snapshot(newest.snapshotId()) != null
        && !table.refs().containsKey(newest.tag())
        && !ancestors(table, table.snapshot(Publications.MAIN)).contains(newest.snapshotId());
  }

  private void lineage(Table table, String name, Row last, Map<Row, TableRow> rows) {
    TableRow newest = rows.get(last);
    if (table.snapshot(newest.snapshotId()) == null) {
      find(
          ErrorCode.LED_003,
          name,
          "snapshot %d of the last cut (%d) was expired by something else. Restore a backup.",
          newest.snapshotId(),
          last.cut());
      return;
    }
    if (isUnderWay(table, newest)) {
      find(
          ErrorCode.LED_004,
          name,
          "main was not moved to the last cut (%d) and readers see two cuts. Start the job: it"
              + " finishes the publication.",
          last.cut());
      return;
    }
    Set<Long> main = ancestors(table, table.snapshot(Publications.MAIN));
    // What is older than the line from main back is there for its tag alone.
    long oldest =
        main.stream().mapToLong(id -> table.snapshot(id).sequenceNumber()).min().orElse(0);
    List<Row> lost =
        rows.keySet().stream()
            .filter(cut -> table.snapshot(rows.get(cut).snapshotId()) != null)
            .filter(cut -> table.snapshot(rows.get(cut).snapshotId()).sequenceNumber() > oldest)
            .filter(cut -> !main.contains(rows.get(cut).snapshotId()))
            .toList();
    if (!lost.isEmpty()) {
      Row lostLast = lost.get(lost.size() - 1);
      find(
          ErrorCode.LED_002,
          name,
          "main does not hold %d published cut(s), the last of them %d: it was rolled back or"
              + " replaced. Stop the job and set main to snapshot %d.",
          lost.size(),
          lostLast.cut(),
          rows.get(lostLast).snapshotId());
    }
  }

  private void writers(Table table, String name) {
    Set<Long> seen = new HashSet<>();
    for (String branch : List.of(Publications.STAGING, Publications.MAIN)) {
      if (table.snapshot(branch) == null) {
        continue;
      }
      for (Snapshot snapshot :
          SnapshotUtil.ancestorsOf(table.snapshot(branch).snapshotId(), table::snapshot)) {
        if (seen.add(snapshot.snapshotId())
            && Stamp.of(snapshot).isEmpty()
            && !isEmptyStart(snapshot)) {
          find(
              ErrorCode.LED_005,
              name,
              "snapshot %d (%s, %s) on branch %s is not the job's. Keep other engines to reading.",
              snapshot.snapshotId(),
              snapshot.operation(),
              Optional.ofNullable(snapshot.summary().get("engine-name")).orElse("unknown engine"),
              branch);
        }
      }
    }
  }

  private void deletes(Table table, String name) {
    for (String file : EqualityDeletes.published(table)) {
      find(
          ErrorCode.LED_007,
          name,
          "%s belongs to a published snapshot, which not every engine can read.",
          file);
    }
  }

  /** What a table is created with. */
  private static boolean isEmptyStart(Snapshot snapshot) {
    return snapshot.parentId() == null
        && "0".equals(snapshot.summary().getOrDefault("total-data-files", "0"));
  }

  private void counts(Table table, String name, Row last, Map<Row, TableRow> rows) {
    Row former = null;
    for (Row cut : rows.keySet()) {
      TableRow now = rows.get(cut);
      if (former != null) {
        long expected = rows.get(former).rowsTotal() + now.rowsAdded() - now.rowsRemoved();
        if (expected != now.rowsTotal()) {
          find(
              ErrorCode.LED_006,
              name,
              "cut %d has %d rows, and cut %d with what was added and removed since makes %d.",
              cut.cut(),
              now.rowsTotal(),
              former.cut(),
              expected);
          break;
        }
      }
      former = cut;
    }
    TableRow newest = rows.get(last);
    if (table.snapshot(newest.snapshotId()) != null) {
      long counted = LiveRows.count(table, newest.snapshotId());
      if (counted != newest.rowsTotal()) {
        find(
            ErrorCode.LED_006,
            name,
            "the files of cut %d hold %d rows, and the ledger says %d.",
            last.cut(),
            counted,
            newest.rowsTotal());
      }
    }
  }

  private static Set<Long> ancestors(Table table, Snapshot head) {
    Set<Long> ids = new HashSet<>();
    if (head != null) {
      SnapshotUtil.ancestorsOf(head.snapshotId(), table::snapshot)
          .forEach(snapshot -> ids.add(snapshot.snapshotId()));
    }
    return ids;
  }

  private void find(ErrorCode code, String table, String text, Object... arguments) {
    findings.add(new Finding(code, table, text.formatted(arguments)));
  }
}
