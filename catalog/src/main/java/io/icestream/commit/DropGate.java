package io.icestream.commit;

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
        .flatMap(each -> reasonToHold(each.rowsPublished(), each.rowsTotal()));
  }

  /** The same for a table that had so many rows and has that many now. */
  public Optional<String> reasonToHold(long before, long now) {
    return before - now > before * highestDrop
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s has %d rows and had %d, a loss of more than a share of %s",
                table,
                now,
                before,
                highestDrop))
        : Optional.empty();
  }
}
