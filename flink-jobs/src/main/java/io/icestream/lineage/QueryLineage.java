package io.icestream.lineage;

import java.util.List;
import java.util.Set;

/**
 * Where the columns of a query come from.
 *
 * @param columns their names
 * @param flows for each what reaches it, in the same order
 * @param influences what decides on the rows
 */
public record QueryLineage(List<String> columns, List<Flows> flows, Set<Influence> influences) {
  public QueryLineage {
    columns = List.copyOf(columns);
    flows = List.copyOf(flows);
    influences = Set.copyOf(influences);
  }

  /** The lineage of a table that has the columns of another as they are. */
  public static QueryLineage ofCopy(String table, List<String> columns) {
    return new QueryLineage(
        columns,
        columns.stream().map(column -> Flows.from(new SourceColumn(table, column))).toList(),
        Set.of());
  }

  /** What reaches a column that the query has. */
  public Flows of(String column) {
    return flows.get(columns.indexOf(column));
  }
}
