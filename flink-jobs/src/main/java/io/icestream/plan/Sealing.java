package io.icestream.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is sealed of an entity, and for whom.
 *
 * @param columns the columns that are sealed by the first operator behind the source
 * @param kind whose keys: the entity that holds the persons, such as {@code shop.customers}
 * @param subject the columns that say whose data a row is; empty when it cannot be told
 * @param isDeclared whether masking.yml names the subject, so that a person's rows go with it
 * @param keys the identity of the key store; empty while there is none
 */
public record Sealing(
    Set<String> columns,
    String kind,
    List<String> subject,
    boolean isDeclared,
    Optional<String> keys) {
  /** The property of a sealed column that holds the type of its values. */
  public static final String SEALED = "icestream.sealed.";

  /** The property of a table that names the key store. */
  public static final String KEYS = "icestream.seal-keys";

  public Sealing {
    columns = Set.copyOf(columns);
    subject = List.copyOf(subject);
  }

  /** The same with other columns. */
  public Sealing with(Set<String> otherColumns) {
    return new Sealing(otherColumns, kind, subject, isDeclared, keys);
  }

  /**
   * Whether nothing of it concerns the current state: no column is sealed, and nobody's rows go.
   */
  public boolean isIdle() {
    return subject.isEmpty() || (columns.isEmpty() && !isDeclared);
  }

  /** The properties by which files say nothing about a column. */
  static Map<String, String> noStatistics(String column) {
    return Map.of(
        "write.metadata.metrics.column." + column,
        "none",
        "write.parquet.stats-enabled.column." + column,
        "false");
  }
}
