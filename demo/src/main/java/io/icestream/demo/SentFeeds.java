package io.icestream.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of {@link SentRecord} that the tills, the partner and the finance department send. */
final class SentFeeds {
  private final Connection connection;

  SentFeeds(Connection connection) {
    this.connection = connection;
  }

  /** What the tills report, oldest first. */
  List<byte[]> tillRecords() throws SQLException {
    return payloads("select payload from sent.messages where feed = 'TILL' order by event", null);
  }

  /** The partner's entries that no file has yet, oldest first. */
  List<Message> unfiled() throws SQLException {
    List<Message> messages;
    try (PreparedStatement select =
        connection.prepareStatement(
            SentRecord.MESSAGES + "feed = 'PARTNER' and file is null order by event")) {
      messages = SentRecord.messages(select);
    }
    connection.commit();
    return messages;
  }

  /** Notes the file in which each of the partner's entries will be. */
  void writeFiles(Map<String, List<Message>> files) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update sent.messages set file = ? where feed = 'PARTNER' and event = any (?)")) {
      for (Map.Entry<String, List<Message>> file : files.entrySet()) {
        update.setString(1, file.getKey());
        update.setArray(
            2,
            connection.createArrayOf(
                "bigint", file.getValue().stream().map(Message::event).toArray()));
        update.addBatch();
      }
      update.executeBatch();
    }
    connection.commit();
  }

  /** The partner's files that were noted, whether they were written or not. */
  List<String> files() throws SQLException {
    List<String> files = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select distinct file from sent.messages where file is not null order by file")) {
      while (rows.next()) {
        files.add(rows.getString(1));
      }
    }
    connection.commit();
    return files;
  }

  /** The lines of a file of the partner's. */
  List<byte[]> lines(String file) throws SQLException {
    return payloads("select payload from sent.messages where file = ? order by event", file);
  }

  /** The lines of the fiscal calendar. */
  List<byte[]> calendar() throws SQLException {
    return payloads(
        "select convert_to(concat_ws(',', calendar_date, fiscal_year, fiscal_quarter, fiscal_month,"
            + " fiscal_week), 'UTF8') from sent.fiscal_calendar order by calendar_date",
        null);
  }

  private List<byte[]> payloads(String sql, String argument) throws SQLException {
    List<byte[]> payloads = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (argument != null) {
        select.setString(1, argument);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          payloads.add(rows.getBytes(1));
        }
      }
    }
    connection.commit();
    return payloads;
  }
}
