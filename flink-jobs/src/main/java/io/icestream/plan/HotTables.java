package io.icestream.plan;

import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Paimon twins of tables that are declared hot: the same job writes them from the same view.
 * Other Flink jobs and the SQL client can stream their changes, which Iceberg cannot give them.
 * They are no part of a cut: what they hold is neither audited nor held back.
 */
public final class HotTables {
  /** The option of a table that asks for a twin: {@value}. */
  public static final String OPTION = "icestream.hot";

  /** The catalog of the twins: {@value}. */
  public static final String CATALOG = "hot";

  /** Changes are stored as they come; a few buckets keep small tables to few files. */
  private static final Map<String, String> OPTIONS =
      Map.of("bucket", "2", "changelog-producer", "input");

  private HotTables() {}

  /** The tables that have a twin, as {@code database.table}. */
  public static List<String> names(List<TableFile> tables) {
    return tables.stream().filter(HotTables::isHot).map(TableFile::qualifiedName).toList();
  }

  static boolean isHot(TableFile table) {
    return Boolean.parseBoolean(table.table().options().get(OPTION));
  }

  /** The statement that opens the twins' catalog, beside the warehouse of the lake. */
  public static String catalog(Map<String, String> lake) {
    return "create catalog "
        + Sql.name(CATALOG)
        + Sql.with(Map.of("type", "paimon", "warehouse", lake.get("warehouse") + "_hot"));
  }

  /** The statements that take the twins away, so that they are made anew. */
  static List<String> drops(Map<String, String> lake, List<TableFile> tables) {
    List<String> statements = new ArrayList<>();
    for (TableFile table : tables) {
      if (isHot(table)) {
        statements.add(database(table));
        statements.add("drop table if exists " + name(table));
      }
    }
    if (!statements.isEmpty()) {
      statements.add(0, catalog(lake));
    }
    return statements;
  }

  static List<String> declarations(TableFile table) {
    return List.of(database(table), TableSql.create(table, OPTIONS, name(table)));
  }

  /** The twin's state belongs to an incarnation, as that of the table itself does. */
  static String insert(TableFile table, String incarnation) {
    String columns = Sql.names(table.table().columnNames());
    String state = incarnation + "_" + table.qualifiedName().replace('.', '_');
    return "insert into "
        + name(table)
        + Sql.hint(Map.of("sink.operator-uid.suffix", state))
        + " ("
        + columns
        + ")\nselect "
        + columns
        + "\nfrom "
        + Sql.name(table.view().name());
  }

  private static String database(TableFile table) {
    return "create database if not exists " + Sql.name(CATALOG, table.layer().folder());
  }

  private static String name(TableFile table) {
    return Sql.name(CATALOG, table.layer().folder(), table.table().name());
  }
}
