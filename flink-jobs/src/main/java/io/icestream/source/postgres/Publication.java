package io.icestream.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A publication as the server describes it.
 *
 * @param tables published tables to what keeps the publication from showing all of each
 */
record Publication(
    String name,
    boolean isOfAllTables,
    boolean hasAllOperations,
    boolean isViaRoot,
    Map<TableName, String> tables) {

  // Through jsonb, because columns differ between versions.
  private static final String QUERY =
      """
      select puballtables, pubinsert and pubupdate and pubdelete and pubtruncate,
        coalesce((to_jsonb(p) ->> 'pubviaroot')::boolean, false)
      from pg_catalog.pg_publication p where pubname = ?""";

  private static final String TABLES =
      """
      select t.schemaname, t.tablename, to_jsonb(t) ->> 'rowfilter',
        (select array_agg(a.attname::text order by a.attnum)
         from pg_catalog.pg_attribute a
         join pg_catalog.pg_class c on c.oid = a.attrelid and c.relname = t.tablename
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = t.schemaname
         where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
           and to_jsonb(t) -> 'attnames' <> 'null'
           and not to_jsonb(t) -> 'attnames' @> to_jsonb(a.attname::text))
      from pg_catalog.pg_publication_tables t where pubname = ?""";

  static Optional<Publication> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Publication(
                name,
                rows.getBoolean(1),
                rows.getBoolean(2),
                rows.getBoolean(3),
                tables(connection, name)));
      }
    }
  }

  private static Map<TableName, String> tables(Connection connection, String name)
      throws SQLException {
    Map<TableName, String> tables = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          List<String> hidden = ShapeQuery.texts(rows, 4);
          String lack =
              rows.getString(3) != null
                  ? "it publishes only rows that pass a filter"
                  : hidden.isEmpty() ? "" : "it leaves out column(s) " + hidden;
          tables.put(new TableName(rows.getString(1), rows.getString(2)), lack);
        }
      }
    }
    return tables;
  }
}
