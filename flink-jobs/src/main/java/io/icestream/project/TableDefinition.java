package io.icestream.project;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code CREATE TABLE} of a project.
 *
 * @param name the table's name, equal to the file's
 * @param columns in their order
 * @param primaryKey names of the key's columns, in their order
 * @param comment the table's grain in words
 * @param partitionedBy names of the columns that partition it
 * @param options of the {@code WITH} clause, in their order
 * @param statement the statement as written, parameters filled in, without the semicolon
 * @param location where the statement begins
 */
public record TableDefinition(
    String name,
    List<Column> columns,
    List<String> primaryKey,
    Optional<String> comment,
    List<String> partitionedBy,
    Map<String, String> options,
    String statement,
    Location location) {

  public TableDefinition {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    partitionedBy = List.copyOf(partitionedBy);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** The same with more columns behind its own. */
  TableDefinition withMore(List<Column> more) {
    List<Column> all = new ArrayList<>(columns);
    all.addAll(more);
    return new TableDefinition(
        name, all, primaryKey, comment, partitionedBy, options, statement, location);
  }

  /** The names of the columns, in their order. */
  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }
}
