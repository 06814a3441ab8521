package io.icestream.commit;

import io.icestream.commit.Cut.TableCut;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets a cut pass when a table in it has so many rows, and no more in quarantine than a share of
 * all. A cut without the table passes.
 *
 * @param table {@code database.table}
 * @param quarantine the table with its rows in quarantine; not looked at without a largest ratio
 * @param leastRows null for no bound
 * @param mostRows null for no bound
 * @param highestRatio rows in quarantine divided by those there and in the table; null for no bound
 */
public record TableGate(
    String table, String quarantine, Long leastRows, Long mostRows, Double highestRatio)
    implements CutGate {

  private static final long serialVersionUID = 1L;

  @Override
  public Optional<String> reasonToHold(Cut cut) {
    Optional<TableCut> own = find(cut, table);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    return reasonToHold(
        own.get().rowsTotal(), find(cut, quarantine).map(TableCut::rowsTotal).orElse(0L));
  }

  /**
   * The same for a table with so many rows.
   *
   * @param out rows in quarantine
   */
  public Optional<String> reasonToHold(long rows, long out) {
    if (leastRows != null && rows < leastRows) {
      return Optional.of("%s has %d rows, fewer than %d".formatted(table, rows, leastRows));
    }
    if (mostRows != null && rows > mostRows) {
      return Optional.of("%s has %d rows, more than %d".formatted(table, rows, mostRows));
    }
    double ratio = out == 0 ? 0 : (double) out / (out + rows);
    return highestRatio != null && ratio > highestRatio
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s has %d rows in quarantine and %d in the table, a share of %.4f; %s is allowed",
                table,
                out,
                rows,
                ratio,
                highestRatio))
        : Optional.empty();
  }

  private static Optional<TableCut> find(Cut cut, String name) {
    return cut.tables().stream().filter(each -> each.table().equals(name)).findFirst();
  }
}
