package io.icestream.metrics;

import io.icestream.commit.Cut;
import io.icestream.commit.CutGate;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Lets a cut pass when what the job measured of its tables keeps some limits. It reads the rows of
 * {@code ops.quality_metrics} that are staged in the same cut.
 */
public final class MetricsGate implements CutGate {
  private static final long serialVersionUID = 1L;
  private static final String TABLE = "ops.quality_metrics";

  /**
   * A limit.
   *
   * @param rule empty for the mean score of the table
   * @param bound the lowest score, or the largest share of rows that may fail the rule
   * @param stops whether the job stops instead of the cut being held
   */
  public record Limit(String table, String rule, double bound, boolean stops)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * What is broken of it, in a sentence; empty if nothing is.
     *
     * @param failed rows that fail the rule
     * @param score mean score of the table; null without rows
     */
    public Optional<String> broken(long rows, long failed, Double score) {
      if (rule.isEmpty()) {
        return score != null && score < bound
            ? Optional.of(
                String.format(
                    Locale.ROOT, "%s has a mean score of %.2f, lower than %s", table, score, bound))
            : Optional.empty();
      }
      return failed > rows * bound
          ? Optional.of(
              String.format(
                  Locale.ROOT,
                  "%d of %d rows of %s fail rule %s, more than a share of %s",
                  failed,
                  rows,
                  table,
                  rule,
                  bound))
          : Optional.empty();
    }
  }

  private record Measured(long rows, long failed, Double score, OffsetDateTime at) {}

  private final CatalogLoader loader;
  private final List<Limit> limits;

  private transient Catalog catalog;
  private transient Map<List<String>, Measured> newest;
  private transient OffsetDateTime last;

  /** A gate with limits, of which there is at least one. */
  public MetricsGate(CatalogLoader loader, List<Limit> limits) {
    this.loader = loader;
    this.limits = List.copyOf(limits);
  }

  @Override
  public Optional<String> reasonToHold(Cut cut) {
    Optional<Long> snapshot =
        cut.tables().stream()
            .filter(table -> table.table().equals(TABLE))
            .map(Cut.TableCut::snapshotId)
            .findFirst();
    if (snapshot.isEmpty()) {
      return Optional.empty();
    }
    read(snapshot.get());
    Optional<String> reason = Optional.empty();
    for (Limit limit : limits) {
      Measured measured = newest.get(List.of(limit.table(), limit.rule()));
      Optional<String> broken =
          measured == null
              ? Optional.empty()
              : limit.broken(measured.rows(), measured.failed(), measured.score());
      if (broken.isPresent() && limit.stops()) {
        throw new IcestreamException(
            ErrorCode.PUB_006,
            "Cannot go on: "
                + broken.get()
                + ", and the rule says stop. Readers see the former cut. Correct the rows or the"
                + " rule, then start again.");
      }
      reason = reason.or(() -> broken);
    }
    return reason;
  }

  /** Takes in what was measured since the last cut; all of it at the first. */
  private void read(long snapshot) {
    if (catalog == null) {
      catalog = loader.loadCatalog();
      newest = new HashMap<>();
    }
    Table table = catalog.loadTable(TableIdentifier.parse(TABLE));
    Expression since =
        last == null
            ? Expressions.alwaysTrue()
            : Expressions.greaterThan("measured_at", last.toInstant().toString());
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(snapshot).where(since).build()) {
      rows.forEach(this::take);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    catalog = null;
    last = null;
  }

  private void take(Record row) {
    OffsetDateTime at = (OffsetDateTime) row.getField("measured_at");
    String rule = (String) row.getField("rule");
    Measured measured =
        new Measured(
            (Long) row.getField("row_count"),
            Optional.ofNullable((Long) row.getField("failed_count")).orElse(0L),
            (Double) row.getField("mean_score"),
            at);
    newest.merge(
        List.of((String) row.getField("table_name"), rule == null ? "" : rule),
        measured,
        (former, later) -> later.at().isBefore(former.at()) ? former : later);
    last = last == null || at.isAfter(last) ? at : last;
  }
}
