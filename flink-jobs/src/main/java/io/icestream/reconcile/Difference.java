package io.icestream.reconcile;

import java.util.List;
import java.util.Optional;

/**
 * A key whose rows are not the same on both sides. Never holds a value other than the key's.
 *
 * @param kind how they differ
 * @param key the key as text; empty when it is personal, or when the table has no key
 * @param columns the columns that differ, for {@link Kind#CHANGED}
 * @param lakePosition where the lake's row stands in its log, if it has one
 */
public record Difference(
    Kind kind, Optional<String> key, List<String> columns, Optional<String> lakePosition) {
  /** How rows differ. */
  public enum Kind {
    /** The lake lacks the row. */
    MISSING,
    /** Only the lake has the row. */
    UNEXPECTED,
    /** The row is on both sides, with other values. */
    CHANGED,
    /** One side has the row more often than the other. */
    REPEATED
  }

  public Difference {
    columns = List.copyOf(columns);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT));
    text.append(key.map(k -> " " + k).orElse(""));
    if (!columns.isEmpty()) {
      text.append(" in ").append(String.join(", ", columns));
    }
    lakePosition.ifPresent(
        position -> text.append(" (lake position ").append(position).append(")"));
    return text.toString();
  }
}
