package io.icestream.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.table.types.logical.LogicalType;

/** What tables a database has, for those who describe a source. */
public final class PostgresTables {

  /** How a table tells the log which row was changed. */
  public enum ReplicaIdentity {
    /** The primary key, if there is one. */
    DEFAULT,
    /** The whole old row. */
    FULL,
    /** A unique index. */
    INDEX,
    /** Nothing. */
    NOTHING
  }

  /**
   * A table.
   *
   * @param primaryKey its columns in the key's order; empty for a table without one
   * @param generatedColumns columns that are computed from others and are not in the log
   * @param estimatedRows what the server's statistics say; -1 when it has none
   */
  public record Table(
      TableName name,
      List<Column> columns,
      List<String> primaryKey,
      List<String> generatedColumns,
      ReplicaIdentity replicaIdentity,
      boolean isPartitioned,
      long estimatedRows,
      String comment) {

    public Table {
      columns = List.copyOf(columns);
      primaryKey = List.copyOf(primaryKey);
      generatedColumns = List.copyOf(generatedColumns);
    }
  }

  /**
   * A column.
   *
   * @param type in the server's words
   * @param flinkType nullable; see {@link PostgresTypes}
   * @param mayBeLarge whether the server may store it apart and leave it out of an update
   */
  public record Column(
      String name,
      String type,
      LogicalType flinkType,
      boolean isNullable,
      boolean isInPrimaryKey,
      boolean mayBeLarge,
      String comment) {

    /** The Flink type as people write it in DDL. */
    public String flinkSql() {
      return flinkType
          .asSerializableString()
          .replace("VARCHAR(2147483647)", "STRING")
          .replace("VARBINARY(2147483647)", "BYTES")
          .replace("TIMESTAMP(6) WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(6)");
    }
  }

  private static final String TABLES =
      """
      select n.nspname, c.relname, c.relkind, c.relreplident, c.reltuples, c.relispartition,
        coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''), c.oid, %s
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relpersistence = 'p'
        and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname not like 'pg\\_toast%%' and n.nspname not like 'pg\\_temp%%'
      order by n.nspname, c.relname"""
          .formatted(ShapeQuery.KEY);

  private static final String COLUMNS =
      """
      select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), %s, a.attndims,
        not a.attnotnull, a.attstorage <> 'p', a.attgenerated <> '',
        coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '')
      from pg_catalog.pg_attribute a
      where a.attrelid = ?::oid and a.attnum > 0 and not a.attisdropped
      order by a.attnum"""
          .formatted(ShapeQuery.BASE_TYPE);

  private PostgresTables() {}

  /**
   * The tables that a pattern names, by schema and name. A pattern is {@code schema.table} as in
   * {@link TableName}; only {@code *} stands for other characters, so that {@code _} and {@code %}
   * mean themselves. Partitions are found only under their own full name, as they belong to their
   * table.
   */
  public static List<Table> discover(Connection connection, List<String> patterns)
      throws SQLException {
    List<TableName> names = patterns.stream().map(TableName::parse).toList();
    List<Table> tables = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLES);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        TableName name = new TableName(rows.getString(1), rows.getString(2));
        boolean isNamed =
            rows.getBoolean(6)
                ? names.contains(name)
                : names.stream().anyMatch(pattern -> matches(pattern, name));
        if (isNamed) {
          tables.add(table(connection, name, rows));
        }
      }
    }
    return tables;
  }

  private static boolean matches(TableName pattern, TableName name) {
    return matches(pattern.schema(), name.schema()) && matches(pattern.table(), name.table());
  }

  private static boolean matches(String pattern, String name) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(name).matches();
  }

  private static Table table(Connection connection, TableName name, ResultSet table)
      throws SQLException {
    List<String> key = ShapeQuery.texts(table, 9);
    List<Column> columns = new ArrayList<>();
    List<String> generated = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table.getString(8));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String column = rows.getString(1);
          if (rows.getBoolean(7)) {
            generated.add(column);
            continue;
          }
          columns.add(
              new Column(
                  column,
                  rows.getString(2),
                  PostgresTypes.flinkType(rows.getString(3), rows.getInt(4)),
                  rows.getBoolean(5),
                  key.contains(column),
                  rows.getBoolean(6),
                  rows.getString(8)));
        }
      }
    }
    return new Table(
        name,
        columns,
        key,
        generated,
        identity(table.getString(4)),
        table.getString(3).equals("p"),
        table.getLong(5),
        table.getString(7));
  }

  private static ReplicaIdentity identity(String code) {
    return switch (code) {
      case "d" -> ReplicaIdentity.DEFAULT;
      case "f" -> ReplicaIdentity.FULL;
      case "i" -> ReplicaIdentity.INDEX;
      default -> ReplicaIdentity.NOTHING;
    };
  }
}
