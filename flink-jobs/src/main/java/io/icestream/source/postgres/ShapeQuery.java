package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.TableShape.ColumnShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the server's catalog for the shape of a table. */
final class ShapeQuery {

  /** A column's type with domains resolved; expects pg_attribute as a. */
  static final String BASE_TYPE =
      """
      (with recursive d as (
         select t.oid, t.typtype, a.atttypmod as modifier, t.typbasetype, t.typtypmod
         from pg_catalog.pg_type t where t.oid = a.atttypid
         union all
         select b.oid, b.typtype, d.typtypmod, b.typbasetype, b.typtypmod
         from d join pg_catalog.pg_type b on b.oid = d.typbasetype where d.typtype = 'd')
       select pg_catalog.format_type(oid, modifier) from d where typtype <> 'd')""";

  /** The columns of the key, in its order; expects pg_class as c. */
  static final String KEY =
      """
      (select array_agg(k.attname::text order by p.n)
       from pg_catalog.pg_index i
       cross join lateral unnest(i.indkey::int2[]) with ordinality as p(attnum, n)
       join pg_catalog.pg_attribute k on k.attrelid = i.indrelid and k.attnum = p.attnum
       where i.indrelid = c.oid and i.indisprimary and p.n <= i.indnkeyatts)""";

  private static final String COLUMNS =
      """
      select a.attname, a.atttypid, a.atttypmod,
        pg_catalog.format_type(a.atttypid, a.atttypmod), %s, a.attndims, %s
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p')
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by a.attnum"""
          .formatted(BASE_TYPE, KEY);

  private ShapeQuery() {}

  /** The shape of the table; empty when there is no such table. */
  static Optional<TableShape> find(Connection connection, TableName name) throws SQLException {
    List<ColumnShape> columns = new ArrayList<>();
    List<String> key = List.of();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, name.schema());
      statement.setString(2, name.table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(
              new ColumnShape(
                  rows.getString(1),
                  rows.getLong(2),
                  rows.getInt(3),
                  rows.getString(4),
                  rows.getString(5)));
          key = texts(rows, 7);
        }
      }
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(new TableShape(name, columns, key));
  }

  /** The shape of a table that has to be there. */
  static TableShape of(Connection connection, TableName name) throws SQLException {
    return find(connection, name)
        .orElseThrow(
            () ->
                new IcestreamException(
                    ErrorCode.PG_006,
                    "Cannot read table "
                        + name
                        + ": the database has no such table (table="
                        + name
                        + "). Names keep their case; check it with \\dt."));
  }

  /** The server's words for a type. */
  static String typeName(Connection connection, long oid, int modifier) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog.format_type(?::oid, ?)")) {
      statement.setString(1, Long.toString(oid));
      statement.setInt(2, modifier);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  static List<String> texts(ResultSet rows, int column) throws SQLException {
    java.sql.Array array = rows.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
