package io.icestream.serve;

import io.icestream.run.PublishedCut;
import io.icestream.source.postgres.Quoting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code icestream_deliveries}: which snapshot of which cut each table of the database
 * holds. It is written in the transaction that writes the rows, so it is true whatever happens.
 */
final class DeliveryLog {
  static final String TABLE = "icestream_deliveries";

  private final Connection connection;
  private final String name;
  private final Map<String, Entry> entries = new HashMap<>();

  /** What a table holds. */
  record Entry(String project, String job, long cut, long snapshot, Instant publishedAt) {
    private boolean isOf(PublishedCut published) {
      return job.equals(published.job()) && cut == published.number();
    }
  }

  private DeliveryLog(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /** The statements that make the schema and the table. */
  static List<String> create(String schema) {
    return List.of(
        "create schema if not exists " + Quoting.identifier(schema),
        """
        create table if not exists %s (
            table_name text primary key,
            project text not null,
            job text not null,
            cut bigint not null,
            snapshot_id bigint not null,
            published_at timestamp with time zone not null,
            delivered_at timestamp with time zone not null
        )"""
            .formatted(Quoting.qualified(schema, TABLE)));
  }

  /**
   * Reads the log, which is made where there is none, and keeps others from delivering until the
   * transaction ends.
   */
  static DeliveryLog open(Connection connection, String schema) throws SQLException {
    DeliveryLog log = new DeliveryLog(connection, Quoting.qualified(schema, TABLE));
    try (Statement statement = connection.createStatement()) {
      // Neither we nor our readers are to queue behind somebody's lock for long.
      statement.execute("set local lock_timeout = '10s'");
      statement.execute("set local idle_in_transaction_session_timeout = '10min'");
      if (!log.exists()) {
        // Two that make it at once would fail in spite of "if not exists".
        statement.execute("select pg_advisory_xact_lock(hashtext('" + TABLE + "'))");
        for (String sql : create(schema)) {
          // "if not exists" asks for the right to create also where there is nothing to create.
          if (!sql.startsWith("create schema") || !isThere(connection, schema)) {
            statement.execute(sql);
          }
        }
      }
      statement.execute("lock table " + log.name + " in share row exclusive mode");
    }
    log.read();
    return log;
  }

  private boolean exists() throws SQLException {
    return isFound("select to_regclass(?) is not null", connection, name);
  }

  private static boolean isThere(Connection connection, String schema) throws SQLException {
    return isFound("select to_regnamespace(?) is not null", connection, Quoting.identifier(schema));
  }

  private static boolean isFound(String sql, Connection connection, String name)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private void read() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select table_name, project, job, cut, snapshot_id, published_at from " + name)) {
      while (rows.next()) {
        entries.put(
            rows.getString(1),
            new Entry(
                rows.getString(2),
                rows.getString(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getObject(6, OffsetDateTime.class).toInstant()));
      }
    }
  }

  /** What a table holds, if it was delivered to. */
  Optional<Entry> entry(String table) {
    return Optional.ofNullable(entries.get(table));
  }

  /** Whether a table of the project holds a cut that was published after this one. */
  boolean isAhead(String project, PublishedCut cut) {
    return entries.values().stream()
        .filter(entry -> entry.project().equals(project) && !entry.isOf(cut))
        .anyMatch(entry -> entry.publishedAt().isAfter(cut.at()));
  }

  /** Notes that tables hold a cut. */
  void write(String project, PublishedCut cut, List<String> tables) throws SQLException {
    String sql =
        "insert into "
            + name
            + " values (?, ?, ?, ?, ?, ?, now()) on conflict (table_name) do update set project ="
            + " excluded.project, job = excluded.job, cut = excluded.cut, snapshot_id ="
            + " excluded.snapshot_id, published_at = excluded.published_at, delivered_at ="
            + " excluded.delivered_at";
    try (PreparedStatement upsert = connection.prepareStatement(sql)) {
      for (String table : tables) {
        upsert.setString(1, table);
        upsert.setString(2, project);
        upsert.setString(3, cut.job());
        upsert.setLong(4, cut.number());
        upsert.setLong(5, cut.snapshots().get(table));
        upsert.setObject(6, cut.at().atOffset(ZoneOffset.UTC));
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }
}
