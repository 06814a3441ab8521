package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the generator means to send, written down before it is sent, in a database of its own.
 *
 * <p>A batch is written, carried out and marked as sent; only the last one can be unmarked. Belongs
 * to one thread.
 */
final class SentRecord implements AutoCloseable {
  /** The database; never captured. */
  static final String DATABASE = "oracle";

  static final String MESSAGES =
      "select event, feed, kind, transaction_id, version, key, payload from sent.messages where ";

  private final Connection connection;

  private SentRecord(Connection connection) {
    this.connection = connection;
  }

  /**
   * A batch.
   *
   * @param shopTransaction the transaction that makes the changes; null if there are none
   */
  record Batch(
      long id,
      long nextEvent,
      String shopTransaction,
      List<Change> changes,
      List<Message> messages) {}

  /** Where the record ends. */
  record End(long batches, long nextEvent, long transactions) {}

  static SentRecord open(EmbeddedPostgres postgres) throws SQLException {
    postgres.createDatabase(DATABASE);
    Connection connection = postgres.connect(DATABASE);
    try (Statement statement = connection.createStatement()) {
      refuseOlder(statement);
      statement.execute(resource("sent.sql"));
    }
    connection.setAutoCommit(false);
    return new SentRecord(connection);
  }

  /** What an earlier version of the program sent is not what this one would go on with. */
  private static void refuseOlder(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select to_regclass('sent.messages') is not null and not exists (select from"
                + " information_schema.columns where table_schema = 'sent'"
                + " and table_name = 'messages' and column_name = 'feed')")) {
      rows.next();
      if (rows.getBoolean(1)) {
        throw new IcestreamException(
            ErrorCode.DEMO_011,
            "Cannot go on with the sample shop: another version of the program made it. Start with"
                + " --fresh.");
      }
    }
  }

  /** Writes a batch down; it is safe when this returns. */
  void write(Batch batch) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into sent.batches (batch_id, next_event, shop_transaction) values (?, ?, ?)")) {
      insert.setLong(1, batch.id());
      insert.setLong(2, batch.nextEvent());
      insert.setString(3, batch.shopTransaction());
      insert.executeUpdate();
    }
    writeChanges(batch);
    writeMessages(batch);
    connection.commit();
  }

  /** Notes another transaction for the changes of a batch whose first one was rolled back. */
  void writeShopTransaction(long batch, String transaction) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update sent.batches set shop_transaction = ? where batch_id = ?")) {
      update.setString(1, transaction);
      update.setLong(2, batch);
      update.executeUpdate();
    }
    connection.commit();
  }

  /** Marks a batch whose every change is committed and every message acknowledged. */
  void markSent(long batch, Map<Integer, Long> topicEnds) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update sent.batches set is_sent = true, topic_ends = ? where batch_id = ?")) {
      Object[] ends = new TreeMap<>(topicEnds).values().toArray();
      update.setArray(1, connection.createArrayOf("bigint", ends));
      update.setLong(2, batch);
      update.executeUpdate();
    }
    connection.commit();
  }

  /** The batch that was written down but not marked as sent. */
  Optional<Batch> unsent() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select batch_id, next_event, shop_transaction from sent.batches"
                    + " where not is_sent")) {
      if (!rows.next()) {
        connection.commit();
        return Optional.empty();
      }
      long id = rows.getLong(1);
      Batch batch = new Batch(id, rows.getLong(2), rows.getString(3), changes(id), messages(id));
      connection.commit();
      return Optional.of(batch);
    }
  }

  /** The end of each partition after the last batch that was marked; empty before the first. */
  List<Long> topicEnds() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select topic_ends from sent.batches where is_sent order by batch_id desc limit 1")) {
      List<Long> ends = new ArrayList<>();
      if (rows.next()) {
        Array array = rows.getArray(1);
        ends.addAll(List.of((Long[]) array.getArray()));
      }
      connection.commit();
      return ends;
    }
  }

  /** What is written down of the feeds that aren't the topic. */
  SentFeeds feeds() {
    return new SentFeeds(connection);
  }

  End end() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*), coalesce(max(next_event), 0),"
                    + " (select count(*) from sent.messages where kind = 'NEW')"
                    + " from sent.batches")) {
      rows.next();
      End end = new End(rows.getLong(1), rows.getLong(2), rows.getLong(3));
      connection.commit();
      return end;
    }
  }

  /** Brings a stream to where the record ends. */
  void restore(RetailStream stream) throws SQLException {
    End end = end();
    stream.resume(end.nextEvent(), end.transactions());
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery("select entity, key, content from sent.newest_rows")) {
        while (rows.next()) {
          Entity entity = Entity.valueOf(rows.getString(1));
          String content = rows.getString(3);
          if (content == null) {
            stream.resumeDeleted(entity, rows.getString(2));
          } else {
            stream.resumeRow(entity, rows.getString(2), content);
          }
        }
      }
      long first = end.transactions() + 1 - Transactions.WINDOW;
      try (ResultSet rows =
          statement.executeQuery(
              "select transaction_id, max(version) from sent.messages"
                  + " where kind = 'UPDATE' group by transaction_id")) {
        while (rows.next()) {
          if (RetailSample.transactionNumber(rows.getString(1)) >= first) {
            stream.transactions().resumeVersion(rows.getString(1), rows.getLong(2));
          }
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              "select transaction_id, event from sent.messages where kind = 'NEW'")) {
        while (rows.next()) {
          long number = RetailSample.transactionNumber(rows.getString(1));
          if (number >= first && number > RetailSample.TRANSACTIONS) {
            stream.transactions().resumeMade(rows.getString(1), rows.getLong(2));
          }
        }
      }
    }
    connection.commit();
  }

  /** How much was written down, by kind, such as {@code NEW} or {@code CUSTOMERS_UPDATE}. */
  Map<String, Long> counts() throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select kind, count(*) from sent.messages group by kind union all"
                    + " select entity || '_' || kind, count(*) from sent.changes"
                    + " group by entity, kind")) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    connection.commit();
    return counts;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  static String resource(String name) {
    try (InputStream in = SentRecord.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeChanges(Batch batch) throws SQLException {
    List<Change> changes = batch.changes();
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into sent.changes"
                + " (event, step, batch_id, entity, kind, key, old_key, content)"
                + " select event, step, ?, entity, kind, key, old_key, content"
                + " from unnest(?, ?, ?, ?, ?, ?, ?)"
                + " as written (event, step, entity, kind, key, old_key, content)")) {
      insert.setLong(1, batch.id());
      insert.setArray(2, array("bigint", changes, Change::event));
      insert.setArray(3, array("integer", changes, Change::step));
      insert.setArray(4, array("text", changes, change -> change.entity().name()));
      insert.setArray(5, array("text", changes, change -> change.kind().name()));
      insert.setArray(6, array("text", changes, Change::key));
      insert.setArray(7, array("text", changes, Change::oldKey));
      insert.setArray(8, array("text", changes, Change::row));
      insert.executeUpdate();
    }
  }

  private void writeMessages(Batch batch) throws SQLException {
    List<Message> messages = batch.messages();
    if (messages.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into sent.messages"
                + " (event, feed, batch_id, kind, transaction_id, version, key, payload)"
                + " select event, feed, ?, kind, transaction_id, nullif(version, 0), key, payload"
                + " from unnest(?, ?, ?, ?, ?, ?, ?)"
                + " as written (event, feed, kind, transaction_id, version, key, payload)")) {
      insert.setLong(1, batch.id());
      insert.setArray(2, array("bigint", messages, Message::event));
      insert.setArray(3, array("text", messages, message -> message.feed().name()));
      insert.setArray(4, array("text", messages, message -> message.kind().name()));
      insert.setArray(5, array("text", messages, Message::transactionId));
      insert.setArray(6, array("bigint", messages, Message::version));
      insert.setArray(7, array("text", messages, Message::key));
      insert.setArray(
          8,
          connection.createArrayOf(
              "bytea", messages.stream().map(Message::payload).toArray(byte[][]::new)));
      insert.executeUpdate();
    }
  }

  private <T> Array array(String type, List<T> items, Function<T, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, items.stream().map(value).toArray());
  }

  private List<Change> changes(long batch) throws SQLException {
    List<Change> changes = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select event, step, entity, kind, key, old_key, content from sent.changes"
                + " where batch_id = ? order by event, step")) {
      select.setLong(1, batch);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          changes.add(
              new Change(
                  rows.getLong(1),
                  rows.getInt(2),
                  Entity.valueOf(rows.getString(3)),
                  Change.Kind.valueOf(rows.getString(4)),
                  rows.getString(5),
                  rows.getString(6),
                  rows.getString(7)));
        }
      }
    }
    return changes;
  }

  private List<Message> messages(long batch) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(MESSAGES + "batch_id = ? order by event")) {
      select.setLong(1, batch);
      return messages(select);
    }
  }

  static List<Message> messages(PreparedStatement select) throws SQLException {
    List<Message> messages = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        messages.add(
            new Message(
                rows.getLong(1),
                Feed.valueOf(rows.getString(2)),
                Message.Kind.valueOf(rows.getString(3)),
                rows.getString(4),
                rows.getLong(5),
                rows.getString(6),
                rows.getBytes(7)));
      }
    }
    return messages;
  }
}
