package io.icestream.project;

import java.util.List;

/**
 * What is watched in a table for being unlike before.
 *
 * @param columns beside the table's changes as a whole
 * @param learn so many cuts, or samples of a column, are usual before anything is not
 */
public record AnomalyWatch(List<String> columns, int learn, Sensitivity sensitivity) {

  /** How unlike something must be. */
  public enum Sensitivity {
    LOW(10),
    NORMAL(6),
    HIGH(4);

    private final int threshold;

    Sensitivity(int threshold) {
      this.threshold = threshold;
    }

    /** The robust z from which on something is found. */
    public int threshold() {
      return threshold;
    }
  }

  public AnomalyWatch {
    columns = List.copyOf(columns);
  }
}
