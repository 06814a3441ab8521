package io.icestream.run;

import io.icestream.commit.LiveRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A published table at a glance.
 *
 * @param layer its database
 * @param rows rows that a reader sees
 * @param snapshots how often it was published
 * @param publishedAt when its present content was published; empty when nothing was yet
 */
public record TableReport(
    String layer, String table, long rows, int snapshots, Optional<Instant> publishedAt) {

  /** All tables of a lake, layer by layer; tables that were never written are left out. */
  public static List<TableReport> of(Lake lake) {
    List<TableReport> reports = new ArrayList<>();
    for (String layer : Lake.LAYERS) {
      for (TableIdentifier name : lake.tables(layer)) {
        lake.table(layer, name.name())
            .map(table -> of(layer, name.name(), table))
            .ifPresent(reports::add);
      }
    }
    return reports;
  }

  private static TableReport of(String layer, String name, Table table) {
    List<HistoryEntry> published =
        table.history().stream()
            .filter(entry -> !isEmptyStart(table.snapshot(entry.snapshotId())))
            .toList();
    return new TableReport(
        layer,
        name,
        table.currentSnapshot() == null ? 0 : LiveRows.of(table, table.currentSnapshot()),
        published.size(),
        published.isEmpty()
            ? Optional.empty()
            : Optional.of(
                Instant.ofEpochMilli(published.get(published.size() - 1).timestampMillis())));
  }

  private static boolean isEmptyStart(Snapshot snapshot) {
    return snapshot == null || "0".equals(snapshot.summary().get("total-data-files"));
  }
}
