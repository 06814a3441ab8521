package io.icestream.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The changes and messages of a stream in a form that can be compared. */
record RecordDigest(List<String> changes, List<String> messages) {

  /** What the stream of a seed sends in its first events. */
  static RecordDigest of(long seed, long events) {
    RetailStream stream = new RetailStream(seed);
    List<String> changes =
        new ArrayList<>(stream.firstRows().stream().map(Object::toString).toList());
    List<String> messages =
        new ArrayList<>(stream.firstTransactions().stream().map(RecordDigest::line).toList());
    while (stream.nextEvent() < events) {
      RetailStream.Event event = stream.next();
      event.changes().forEach(change -> changes.add(change.toString()));
      event.messages().forEach(message -> messages.add(line(message)));
    }
    messages.sort(null);
    return new RecordDigest(changes, messages);
  }

  static RecordDigest of(Connection record) throws SQLException {
    List<String> changes = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    try (Statement statement = record.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery("select * from sent.changes order by event, step")) {
        while (rows.next()) {
          changes.add(
              new Change(
                      rows.getLong("event"),
                      rows.getInt("step"),
                      Entity.valueOf(rows.getString("entity")),
                      Change.Kind.valueOf(rows.getString("kind")),
                      rows.getString("key"),
                      rows.getString("old_key"),
                      rows.getString("content"))
                  .toString());
        }
      }
      try (ResultSet rows = statement.executeQuery("select * from sent.messages")) {
        while (rows.next()) {
          messages.add(
              line(
                  new Message(
                      rows.getLong("event"),
                      Feed.valueOf(rows.getString("feed")),
                      Message.Kind.valueOf(rows.getString("kind")),
                      rows.getString("transaction_id"),
                      rows.getLong("version"),
                      rows.getString("key"),
                      rows.getBytes("payload"))));
        }
      }
    }
    messages.sort(null);
    return new RecordDigest(changes, messages);
  }

  private static String line(Message message) {
    return message.event()
        + " "
        + message.feed()
        + " "
        + message.kind()
        + " "
        + message.transactionId()
        + " "
        + message.version()
        + " "
        + message.key()
        + " "
        + Arrays.hashCode(message.payload());
  }
}
