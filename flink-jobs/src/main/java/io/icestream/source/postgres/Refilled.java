package io.icestream.source.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tables whose rows changed without a trace in the log since their snapshot: a column that is added
 * with a default, or renamed, has values in rows that nobody has written since.
 *
 * <p>Tables without a key are left out: rows that are read again could not replace the old ones.
 */
final class Refilled {
  private static final String HAS_DEFAULT =
      """
      select exists (
        select from pg_catalog.pg_attribute a
        join pg_catalog.pg_type t on t.oid = a.atttypid
        where a.attrelid = ?::regclass and a.attname = any (?) and not a.attisdropped
          and (a.atthasdef or a.attidentity <> '' or t.typdefault is not null))""";

  private Refilled() {}

  /**
   * What was found.
   *
   * @param shapes the present shapes of tables that have other columns than they had
   * @param entities those that have to be read again
   */
  record Found(Map<String, TableShape> shapes, Set<String> entities) {}

  /** Compares the shapes of snapshots with the present ones. */
  static Found find(PostgresCapture capture, Map<String, TableShape> snapshots)
      throws SQLException {
    Map<String, TableShape> shapes = new LinkedHashMap<>();
    Set<String> entities = new HashSet<>();
    try (Connection connection = capture.endpoint().connect()) {
      for (Map.Entry<String, TableShape> snapshot : snapshots.entrySet()) {
        Optional<TableShape> now = ShapeQuery.find(connection, snapshot.getValue().name());
        if (now.isEmpty() || now.get().equals(snapshot.getValue())) {
          continue;
        }
        shapes.put(snapshot.getKey(), now.get());
        if (!now.get().key().isEmpty() && isRefilled(connection, snapshot.getValue(), now.get())) {
          entities.add(snapshot.getKey());
        }
      }
    }
    return new Found(shapes, entities);
  }

  private static boolean isRefilled(Connection connection, TableShape before, TableShape now)
      throws SQLException {
    Set<String> added = new HashSet<>(List.of(now.columnNames()));
    added.removeAll(List.of(before.columnNames()));
    Set<String> gone = new HashSet<>(List.of(before.columnNames()));
    gone.removeAll(List.of(now.columnNames()));
    if (added.isEmpty()) {
      return false;
    }
    if (!gone.isEmpty()) {
      return true;
    }
    try (PreparedStatement statement = connection.prepareStatement(HAS_DEFAULT)) {
      statement.setString(1, now.name().quoted());
      statement.setArray(2, connection.createArrayOf("text", added.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    }
  }
}
