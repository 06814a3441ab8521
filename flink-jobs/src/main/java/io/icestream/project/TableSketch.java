package io.icestream.project;

import java.util.List;

/**
 * A table of a database that nobody has described yet.
 *
 * @param schema its schema, without quotes
 * @param name its name, without quotes
 * @param primaryKey names of the key's columns in their order; empty when it has no key
 */
public record TableSketch(
    String schema, String name, List<ColumnSketch> columns, List<String> primaryKey) {

  public TableSketch {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
  }

  /** The columns that look personal by their names and types. */
  public List<ColumnSketch> personalColumns() {
    return columns.stream()
        .filter(column -> PersonalColumns.looksPersonal(name, column.name(), column.flinkType()))
        .toList();
  }

  /**
   * A column.
   *
   * @param name without quotes
   * @param flinkType in Flink's notation, such as {@code DECIMAL(12, 2)}
   */
  public record ColumnSketch(String name, String flinkType, boolean isNullable) {}
}
