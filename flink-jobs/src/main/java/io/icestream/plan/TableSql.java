package io.icestream.plan;

import io.icestream.project.Column;
import io.icestream.project.TableDefinition;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the statement that makes a Silver or Gold table from its file's declaration. */
final class TableSql {
  private TableSql() {}

  /** The table in its layer's database, unless it is there already. */
  static String create(TableFile file, Map<String, String> options, String name) {
    TableDefinition table = file.table();
    List<String> lines = new ArrayList<>();
    table.columns().forEach(column -> lines.add("    " + column(column)));
    if (!table.primaryKey().isEmpty()) {
      lines.add("    primary key (" + Sql.names(table.primaryKey()) + ") not enforced");
    }
    return "create table if not exists "
        + name
        + " (\n"
        + String.join(",\n", lines)
        + "\n)"
        + table.comment().map(comment -> " comment " + Sql.literal(comment)).orElse("")
        + (table.partitionedBy().isEmpty()
            ? ""
            : " partitioned by (" + Sql.names(table.partitionedBy()) + ")")
        + Sql.with(options);
  }

  private static String column(Column column) {
    return Sql.name(column.name())
        + " "
        + column.type()
        + (column.isNullable() ? "" : " not null")
        + column.comment().map(comment -> " comment " + Sql.literal(comment)).orElse("");
  }
}
