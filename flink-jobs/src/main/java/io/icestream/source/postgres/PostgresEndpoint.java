package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Where a database is and who connects. The password is a reference that is resolved at each
 * connect; it appears in no message.
 *
 * @param url JDBC URL without credentials, such as {@code jdbc:postgresql://host:5432/shop}; it and
 *     the user name may hold references, too
 */
public record PostgresEndpoint(String url, String username, SecretReference password)
    implements Serializable {

  /** Text of values must not depend on what the database or the JVM prefers. */
  private static final String TEXT_FORM =
      " -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=3"
          + " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0";

  /** How long the server may be silent before it, or we, take the other side for dead. */
  static final int SENDER_TIMEOUT_SECONDS = 10;

  public PostgresEndpoint {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IcestreamException(
          ErrorCode.PG_009,
          "Cannot read PostgreSQL: the url has another form (url starts with '"
              + url.substring(0, Math.min(url.length(), Math.max(0, url.indexOf("//"))))
              + "'). Write jdbc:postgresql://host:5432/database.");
    }
    String lower = url.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("password=") || lower.matches("jdbc:postgresql://[^/]*@.*")) {
      throw new IcestreamException(
          ErrorCode.PG_009,
          "Cannot read PostgreSQL: the url holds credentials. Move them to username and password.");
    }
  }

  /** An ordinary connection in auto-commit mode. */
  public Connection connect() throws SQLException {
    Properties properties = properties(TEXT_FORM);
    PGProperty.SOCKET_TIMEOUT.set(properties, 0);
    return open(properties);
  }

  /** An ordinary connection that gives up when the server is silent for so long. */
  public Connection connect(int socketTimeoutSeconds) throws SQLException {
    Properties properties = properties(TEXT_FORM);
    PGProperty.SOCKET_TIMEOUT.set(properties, socketTimeoutSeconds);
    return open(properties);
  }

  /** A connection that can create slots and stream the log. */
  Connection replicate(int socketTimeoutSeconds) throws SQLException {
    Properties properties =
        properties(TEXT_FORM + " -c wal_sender_timeout=" + SENDER_TIMEOUT_SECONDS + "s");
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "12");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.SOCKET_TIMEOUT.set(properties, socketTimeoutSeconds);
    return open(properties);
  }

  private Properties properties(String serverOptions) {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, SecretReference.of(username).resolve());
    PGProperty.PASSWORD.set(properties, password.resolve());
    PGProperty.APPLICATION_NAME.set(properties, "icestream");
    // What the server says about a failed statement may hold values of a row.
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.CONNECT_TIMEOUT.set(properties, 10);
    PGProperty.LOGIN_TIMEOUT.set(properties, 20);
    PGProperty.OPTIONS.set(properties, serverOptions.strip());
    return properties;
  }

  private Connection open(Properties properties) throws SQLException {
    Connection connection =
        DriverManager.getConnection(SecretReference.of(url).resolve(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET timezone TO 'UTC'");
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  @Override
  public String toString() {
    return username + " at " + url;
  }
}
