package io.icestream.commit;

import io.icestream.commit.Cut.TableCut;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets a cut pass when a table in it has not lost more than a share of the rows that readers see
 * now. A cut without the table passes.
 *
 * @param table {@code database.table}
 * @param highestDrop the largest share, 0 to 1
 */
public record DropGate(String table, double highestDrop) implements CutGate {

  private static final long serialVersionUID = 1L;

  @Override
  public Optional<String> reasonToHold(Cut cut) {
    return cut.tables().stream()
        .filter(each -> each.table().equals(table))
        .findFirst()
        .filter(each -> lost(each) > each.rowsPublished() * highestDrop)
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s has %d rows and had %d, a loss of more than a share of %s",
                    table,
                    each.rowsTotal(),
                    each.rowsPublished(),
                    highestDrop));
  }

  private static long lost(TableCut each) {
    return each.rowsPublished() - each.rowsTotal();
  }
}
