package io.icestream.profile;

import io.icestream.reconcile.LakeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;

/**
 * What the rows of a table are like.
 *
 * @param table {@code database.table}
 * @param rows how many were looked at
 * @param columns in the table's order
 */
public record TableProfile(String table, long rows, List<ColumnProfile> columns) {
  private static final long STEP = 500_000;

  public TableProfile {
    columns = List.copyOf(columns);
  }

  /** A column to look at, with its type in Flink SQL. */
  public record Column(String name, String type) {}

  /**
   * Reads a table once.
   *
   * @param limit at most so many rows; 0 for all
   * @param progress is told now and then how many rows were read
   */
  public static TableProfile of(
      LakeSession lake, String table, List<Column> columns, long limit, LongConsumer progress)
      throws Exception {
    List<ColumnProfile> profiles = new ArrayList<>();
    columns.forEach(column -> profiles.add(new ColumnProfile(column.name(), column.type())));
    String sql =
        "select "
            + columns.stream().map(c -> quoted(c.name())).collect(Collectors.joining(", "))
            + " from "
            + List.of(table.split("\\.", 2)).stream()
                .map(TableProfile::quoted)
                .collect(Collectors.joining("."))
            + (limit > 0 ? " limit " + limit : "");
    long rows = 0;
    try (LakeSession.Result result = lake.query(sql)) {
      while (result.rows().hasNext()) {
        Row row = result.rows().next();
        for (int i = 0; i < profiles.size(); i++) {
          profiles.get(i).add(row.getField(i));
        }
        if (++rows % STEP == 0) {
          progress.accept(rows);
        }
      }
    }
    return new TableProfile(table, rows, profiles);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
