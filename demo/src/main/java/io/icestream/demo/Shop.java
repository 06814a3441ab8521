package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The shop's database as its application sees it. Belongs to one thread. */
final class Shop implements AutoCloseable {
  /** The database. */
  static final String DATABASE = "shop";

  private final Connection connection;
  private final Map<Entity, String> columns = new EnumMap<>(Entity.class);

  private Shop(Connection connection) {
    this.connection = connection;
  }

  /** Opens the database; it and its tables are made unless they exist. */
  static Shop open(EmbeddedPostgres postgres) throws SQLException {
    postgres.createDatabase(DATABASE);
    Connection connection = postgres.connect(DATABASE);
    Shop shop = new Shop(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SentRecord.resource("shop.sql"));
      for (Entity entity : Entity.values()) {
        shop.columns.put(entity, columns(statement, entity));
      }
    }
    connection.setAutoCommit(false);
    return shop;
  }

  /** Begins a transaction and says its identifier. */
  String begin() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select pg_current_xact_id()::text")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Makes the changes, in order, in the transaction that was begun, and commits it. */
  void commit(List<Change> changes) throws SQLException {
    int from = 0;
    while (from < changes.size()) {
      int to = from + 1;
      while (to < changes.size() && isSameInsert(changes.get(from), changes.get(to))) {
        to++;
      }
      make(changes.subList(from, to));
      from = to;
    }
    connection.commit();
  }

  /** Whether a transaction of an earlier connection was committed; waits while it is open. */
  boolean isCommitted(String transaction) throws SQLException {
    while (true) {
      String status;
      try (PreparedStatement select =
          connection.prepareStatement("select pg_xact_status(?::xid8)")) {
        select.setString(1, transaction);
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          status = rows.getString(1);
        }
      }
      connection.rollback();
      if (!"in progress".equals(status)) {
        return "committed".equals(status);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted", e);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static boolean isSameInsert(Change first, Change next) {
    return first.kind() == Change.Kind.INSERT
        && next.kind() == Change.Kind.INSERT
        && first.entity() == next.entity();
  }

  private void make(List<Change> alike) throws SQLException {
    Change change = alike.get(0);
    Entity entity = change.entity();
    String table = "public." + entity.table();
    String list = columns.get(entity);
    List<String> arguments = new ArrayList<>();
    String sql =
        switch (change.kind()) {
          case INSERT -> {
            arguments.add("[" + String.join(",", alike.stream().map(Change::row).toList()) + "]");
            yield "insert into %1$s (%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, ?::jsonb)"
                .formatted(table, list);
          }
          case UPDATE, REKEY -> {
            arguments.add(change.row());
            arguments.add(change.kind() == Change.Kind.REKEY ? change.oldKey() : change.key());
            yield "update %1$s set (%2$s) = (select %2$s from jsonb_populate_record(null::%1$s, ?::jsonb)) where %3$s = ?"
                .formatted(table, list, entity.key());
          }
          case DELETE -> {
            arguments.add(change.key());
            yield "delete from %s where %s = ?".formatted(table, entity.key());
          }
        };
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.size(); i++) {
        statement.setString(i + 1, arguments.get(i));
      }
      int count = statement.executeUpdate();
      if (count != alike.size()) {
        connection.rollback();
        throw new IcestreamException(
            ErrorCode.DEMO_011,
            "Cannot change public."
                + entity.table()
                + ": the table isn't as the generator left it (event="
                + change.event()
                + "). Start with --fresh.");
      }
    }
  }

  private static String columns(Statement statement, Entity entity) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select string_agg(attname, ', ' order by attnum) from pg_attribute"
                + " where attrelid = 'public."
                + entity.table()
                + "'::regclass and attnum > 0 and not attisdropped")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
