package io.icestream.whatif;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as it is made now and as it would be.
 *
 * @param now empty for a table that would be new
 * @param then empty for a table that would be gone
 * @param rowsAdded keys that only the changed project has
 * @param rowsRemoved keys that only the present one has
 * @param rowsChanged keys with other values
 * @param columnsChanged how many rows have another value there
 */
public record TableChange(
    String table,
    Optional<Side> now,
    Optional<Side> then,
    long rowsAdded,
    long rowsRemoved,
    long rowsChanged,
    Map<String, Long> columnsChanged) {

  /**
   * A table as one version of the project makes it.
   *
   * @param score mean of the rows' scores; empty without rules or rows
   * @param flagged rows that a rule names
   * @param quarantined versions that a rule keeps out
   * @param failed by rule: rows that its flags name, or versions in quarantine
   * @param held why its gate would hold the cut back; none if it would pass
   */
  public record Side(
      long rows,
      Optional<Double> score,
      long flagged,
      long quarantined,
      Map<String, Long> failed,
      List<String> held) {
    /** The same with one more reason. */
    Side held(String reason) {
      List<String> reasons = new ArrayList<>(held);
      reasons.add(reason);
      return new Side(rows, score, flagged, quarantined, failed, reasons);
    }
  }

  TableChange withThen(Side side) {
    return new TableChange(
        table, now, Optional.of(side), rowsAdded, rowsRemoved, rowsChanged, columnsChanged);
  }

  /** Whether readers would notice. */
  public boolean isVisible() {
    return !now.equals(then) || rowsAdded + rowsRemoved + rowsChanged > 0;
  }
}
