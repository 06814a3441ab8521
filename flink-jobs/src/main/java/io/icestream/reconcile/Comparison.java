package io.icestream.reconcile;

import java.util.List;

/**
 * A table of the lake beside what it should hold.
 *
 * @param table the table of the lake, such as {@code bronze.shop__customers}
 * @param against what it was compared with, such as {@code shop.customers} or {@code rebuild}
 * @param position the source's position, or the cut, at which both were read
 * @param expectedRows rows that should be there
 * @param lakeRows rows that are there
 * @param differingKeys how many keys differ; a lower bound unless {@code isCountExact}
 * @param examples some of them
 * @param rejectedRows rows of the source that do not parse and are in quarantine instead
 */
public record Comparison(
    String table,
    String against,
    String position,
    long expectedRows,
    long lakeRows,
    long differingKeys,
    boolean isCountExact,
    List<Difference> examples,
    long rejectedRows,
    Verdict verdict,
    List<String> notes) {

  public Comparison {
    examples = List.copyOf(examples);
    notes = List.copyOf(notes);
  }
}
