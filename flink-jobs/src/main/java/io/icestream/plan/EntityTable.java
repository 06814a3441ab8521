package io.icestream.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entity of a source system as the planner sees it: its columns in Flink's types, its key, and
 * how its live change stream is read.
 *
 * @param system the source system, such as {@code shop}
 * @param entity the entity's name in SQL, such as {@code customers}
 * @param columns the source's columns in their order, without the technical ones
 * @param key the columns that identify a row; empty when the source declares no key
 * @param orderBy the column whose largest value wins; empty when the position decides
 * @param sourceOptions the options of the live table, values being references where they are secret
 */
public record EntityTable(
    String system,
    String entity,
    List<Column> columns,
    List<String> key,
    Optional<String> orderBy,
    Map<String, String> sourceOptions) {

  public EntityTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    sourceOptions = Map.copyOf(sourceOptions);
  }

  /**
   * A column: its name as the source spells it, and its type as Flink SQL text, for instance {@code
   * DECIMAL(10, 2)}.
   */
  public record Column(String name, String type) {}

  /** {@code shop.customers}. */
  public String qualifiedName() {
    return system + "." + entity;
  }

  /** {@code shop__customers}, the name of its log in Bronze. */
  public String logName() {
    return system + "__" + entity;
  }

  /** Whether rows can be told apart, so that the entity has a current state beside its log. */
  public boolean hasKey() {
    return !key.isEmpty();
  }
}
