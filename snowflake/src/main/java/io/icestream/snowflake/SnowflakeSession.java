package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A connection to Snowflake through its own driver. Belongs to one thread. */
final class SnowflakeSession implements AutoCloseable {
  /** Findings of a check that are looked at. */
  private static final int MOST_ROWS = 20;

  private final Connection connection;

  private SnowflakeSession(Connection connection) {
    this.connection = connection;
  }

  /** Logs in. */
  static SnowflakeSession open(ConnectionSettings settings) {
    try {
      return new SnowflakeSession(
          DriverManager.getConnection(settings.url(), settings.properties()));
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.SNOW_002,
          ("Cannot log in to Snowflake at %s: %s (code %d, SQL state %s). Correct url, user and"
                  + " secret, or the network's way to it.")
              .formatted(
                  settings.url(),
                  String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip(),
                  e.getErrorCode(),
                  e.getSQLState()),
          e);
    }
  }

  /**
   * Runs a statement.
   *
   * @return the first rows that it gives, as text
   */
  List<String> run(Statement statement) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (java.sql.Statement call = connection.createStatement()) {
      if (!call.execute(SecretText.resolved(statement)) || !statement.isCheck()) {
        return rows;
      }
      try (ResultSet result = call.getResultSet()) {
        while (rows.size() < MOST_ROWS && result.next()) {
          rows.add(row(result));
        }
      }
    }
    return rows;
  }

  private static String row(ResultSet result) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      values.add(result.getMetaData().getColumnLabel(i) + " = " + result.getString(i));
    }
    return String.join(", ", values);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.SNOW_002, "Cannot log out of Snowflake: " + e.getMessage(), e);
    }
  }
}
