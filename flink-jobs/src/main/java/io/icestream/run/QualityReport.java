package io.icestream.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What was last published of a table's quality.
 *
 * @param table {@code database.table}
 * @param meanScore empty while the table has no rows
 * @param failures the rules that rows fail, the worst first
 */
public record QualityReport(
    String table, Optional<Double> meanScore, List<Failure> failures, Instant measuredAt) {

  /** A rule that rows fail, in the table or, if that is its severity, in quarantine. */
  public record Failure(String rule, long rows) {}

  /** How far back is looked, one after the other: a table that does not change says nothing. */
  private static final List<Duration> WINDOWS =
      List.of(Duration.ofHours(1), Duration.ofDays(7), Duration.ofDays(36_500));

  /** The reports of tables, by their name; what was never measured is left out. */
  public static Map<String, QualityReport> of(Lake lake, Set<String> tables) {
    Optional<Table> metrics = lake.table("ops", "quality_metrics");
    if (metrics.isEmpty() || metrics.get().currentSnapshot() == null || tables.isEmpty()) {
      return Map.of();
    }
    Map<String, QualityReport> reports = new HashMap<>();
    for (Duration window : WINDOWS) {
      reports = newest(metrics.get(), tables, window);
      if (reports.size() == tables.size()) {
        break;
      }
    }
    return reports;
  }

  private static Map<String, QualityReport> newest(
      Table metrics, Set<String> tables, Duration window) {
    Instant from = Instant.ofEpochMilli(metrics.currentSnapshot().timestampMillis()).minus(window);
    Expression filter =
        Expressions.and(
            Expressions.in("table_name", tables),
            Expressions.greaterThanOrEqual("measured_at", from.toString()));
    Map<String, List<Record>> rows = new HashMap<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(metrics).where(filter).build()) {
      for (Record record : records) {
        List<Record> newest =
            rows.computeIfAbsent((String) record.getField("table_name"), name -> new ArrayList<>());
        if (!newest.isEmpty() && measuredAt(record).isAfter(measuredAt(newest.get(0)))) {
          newest.clear();
        }
        if (newest.isEmpty() || !measuredAt(record).isBefore(measuredAt(newest.get(0)))) {
          newest.add(record);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> report(e.getKey(), e.getValue())));
  }

  private static Instant measuredAt(Record record) {
    return ((OffsetDateTime) record.getField("measured_at")).toInstant();
  }

  private static QualityReport report(String table, List<Record> rows) {
    return new QualityReport(
        table,
        rows.stream()
            .filter(row -> row.getField("rule") == null)
            .findFirst()
            .map(row -> (Double) row.getField("mean_score")),
        rows.stream()
            .filter(row -> row.getField("rule") != null)
            .map(
                row ->
                    new Failure((String) row.getField("rule"), (Long) row.getField("failed_count")))
            .filter(failure -> failure.rows() > 0)
            .sorted(Comparator.comparing(Failure::rows).reversed().thenComparing(Failure::rule))
            .toList(),
        measuredAt(rows.get(0)));
  }
}
