package io.icestream.lineage;

/**
 * That a source column decides which rows there are, or in what order or groups, but reaches none
 * of their values.
 */
public record Influence(SourceColumn origin, Reason reason) {

  /** Where the column stands in the query. */
  public enum Reason {
    JOIN,
    FILTER,
    GROUP_BY,
    SORT,
    WINDOW
  }
}
