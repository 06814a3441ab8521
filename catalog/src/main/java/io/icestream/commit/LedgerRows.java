package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of the ledger, with all their columns. */
final class LedgerRows {

  private LedgerRows() {}

  /** A cut. */
  record Row(
      long cut,
      String job,
      long epoch,
      long checkpointId,
      Instant at,
      String verdict,
      Optional<String> reason,
      List<TableRow> tables) {
    Optional<TableRow> table(String name) {
      return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
  }

  /** A table in a cut. */
  record TableRow(
      String name,
      long snapshotId,
      String tag,
      boolean isChanged,
      long rowsAdded,
      long rowsRemoved,
      long rowsTotal) {}

  /** How far back rows are read; longer than tags are kept by default. */
  private static final Duration WINDOW = Duration.ofDays(8);

  /** The rows of the last days, in the order in which they were decided. */
  static List<Row> read(Table ledger) {
    return ledger.currentSnapshot() == null ? List.of() : read(ledger, isRecent(ledger));
  }

  /** All rows of a job, in the order in which they were decided. */
  static List<Row> read(Table ledger, String job) {
    return read(ledger, Expressions.equal("job", job));
  }

  /** A job's rows since a moment, in the order in which they were decided. */
  static List<Row> read(Table ledger, String job, Instant since) {
    return read(
        ledger,
        Expressions.and(
            Expressions.equal("job", job),
            Expressions.greaterThanOrEqual("published_at", since.toString())));
  }

  private static List<Row> read(Table ledger, Expression filter) {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(ledger).where(filter).build()) {
      records.forEach(record -> rows.add(row(record)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows.sort(Comparator.comparing(Row::at).thenComparing(Row::cut));
    return rows;
  }

  /** A ledger grows for years. */
  private static Expression isRecent(Table ledger) {
    Instant newest = Instant.ofEpochMilli(ledger.currentSnapshot().timestampMillis());
    return Expressions.greaterThanOrEqual("published_at", newest.minus(WINDOW).toString());
  }

  /** The last cut of each table. A job that others have taken the tables over from has none. */
  static SortedMap<String, Row> lastCuts(List<Row> published) {
    SortedMap<String, Row> last = new TreeMap<>();
    Set<String> jobs = new HashSet<>();
    for (int i = published.size() - 1; i >= 0; i--) {
      Row row = published.get(i);
      if (jobs.add(row.job())
          && row.tables().stream().noneMatch(table -> last.containsKey(table.name()))) {
        row.tables().forEach(table -> last.put(table.name(), row));
      }
    }
    return last;
  }

  @SuppressWarnings("unchecked")
  private static Row row(Record record) {
    return new Row(
        (Long) record.getField("cut"),
        (String) record.getField("job"),
        (Long) record.getField("epoch"),
        (Long) record.getField("checkpoint_id"),
        ((OffsetDateTime) record.getField("published_at")).toInstant(),
        (String) record.getField("verdict"),
        Optional.ofNullable((String) record.getField("reason")),
        ((List<Record>) record.getField("snapshots")).stream().map(LedgerRows::table).toList());
  }

  private static TableRow table(Record record) {
    return new TableRow(
        (String) record.getField("table_name"),
        (Long) record.getField("snapshot_id"),
        (String) record.getField("tag"),
        (Boolean) record.getField("is_changed"),
        (Long) record.getField("rows_added"),
        (Long) record.getField("rows_removed"),
        (Long) record.getField("rows_total"));
  }
}
