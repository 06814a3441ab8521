package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceProblem;
import io.icestream.source.SourceStoppedException;
import io.icestream.source.postgres.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out before the start what would keep a capture from being complete, and what to do about
 * it. Reads only; changes nothing.
 */
public final class MysqlChecks {

  /** What has to be set, and how; a server that does not know a setting cannot have it wrong. */
  private static final List<String[]> SETTINGS =
      List.of(
          new String[] {"binlog_format", "ROW", "changes stand in it as statements"},
          new String[] {"binlog_row_image", "FULL", "rows are not whole in it"},
          new String[] {"binlog_row_metadata", "FULL", "it does not name columns"},
          new String[] {"binlog_row_value_options", "", "JSON stands in it in parts"},
          new String[] {"binlog_transaction_compression", "OFF", "transactions are compressed"},
          new String[] {"log_bin_compress", "OFF", "events are compressed"});

  private final MysqlCapture capture;
  private final MysqlConnection connection;
  private final List<SourceProblem> problems = new ArrayList<>();

  private MysqlChecks(MysqlCapture capture, MysqlConnection connection) {
    this.capture = capture;
    this.connection = connection;
  }

  /** Everything that is wrong at once; empty when the capture can start. */
  public static List<SourceProblem> run(MysqlCapture capture) {
    try (MysqlConnection connection = MysqlConnection.open(capture.endpoint(), 30)) {
      MysqlChecks checks = new MysqlChecks(capture, connection);
      checks.run();
      return checks.problems;
    } catch (IOException e) {
      return List.of(
          SourceProblem.of(ServerError.coded(capture.endpoint(), "check the server", e)));
    } catch (IcestreamException e) {
      return List.of(SourceProblem.of(e));
    }
  }

  /** The refusal of a table that is not there. */
  public static IcestreamException missing(TableName table) {
    return new SourceStoppedException(
        ErrorCode.MYSQL_006,
        "Cannot read table "
            + table
            + ": the server has no such table, or the user may not see it. Correct the name, which"
            + " keeps its case, or GRANT SELECT ON "
            + Quoting.table(table)
            + " to the user.");
  }

  /** Refuses a table whose changes could not be captured. */
  static void require(MysqlTables.Table table) {
    List<String> lacks = table.lacks();
    if (!lacks.isEmpty()) {
      throw new SourceStoppedException(
          ErrorCode.MYSQL_007,
          "Cannot capture table "
              + table.name()
              + ": "
              + String.join("; ", lacks)
              + ". Change the table, or leave it out.");
    }
  }

  private void run() throws IOException {
    checkSettings();
    checkTables();
    checkLog();
  }

  private void add(ErrorCode code, String message, String fix) {
    problems.add(new SourceProblem(code, message, fix));
  }

  private Optional<String> setting(String name) throws IOException {
    List<String[]> found = connection.rows("SHOW GLOBAL VARIABLES LIKE '" + name + "'");
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0)[1]);
  }

  private void checkSettings() throws IOException {
    if (setting("binlog_row_metadata").isEmpty()) {
      add(
          ErrorCode.MYSQL_004,
          "Cannot capture from server version "
              + connection.version()
              + ": it is too old to name columns in its log.",
          "Upgrade to MySQL 8.0.1 or MariaDB 10.5, or later.");
    }
    if (setting("log_bin").filter("OFF"::equals).isPresent()) {
      add(
          ErrorCode.MYSQL_004,
          "Cannot read the binary log: the server writes none (log_bin=OFF).",
          "Start the server with log_bin set.");
      return;
    }
    for (String[] wanted : SETTINGS) {
      Optional<String> is = setting(wanted[0]);
      if (is.isPresent() && !is.get().equalsIgnoreCase(wanted[1])) {
        add(
            ErrorCode.MYSQL_004,
            "Cannot read the binary log: " + wanted[2] + " (" + wanted[0] + "=" + is.get() + ").",
            "SET GLOBAL "
                + wanted[0]
                + " = "
                + (wanted[1].isEmpty() ? "''" : wanted[1])
                + "; and in the server's configuration; sessions that are open keep what they"
                + " had.");
      }
    }
    if (setting("server_id").filter(Long.toString(capture.serverId())::equals).isPresent()) {
      add(
          ErrorCode.MYSQL_008,
          "Cannot read the binary log: the server has the number that we would come with"
              + " (server-id="
              + capture.serverId()
              + ").",
          "Give the source a server-id of its own.");
    }
  }

  private void checkTables() throws IOException {
    Map<TableName, MysqlTables.Table> found =
        MysqlTables.find(connection, List.copyOf(capture.tables().values()));
    for (TableName name : capture.tables().values()) {
      MysqlTables.Table table = found.get(name);
      if (table == null) {
        problems.add(SourceProblem.of(missing(name)));
        continue;
      }
      for (String lack : table.lacks()) {
        add(
            ErrorCode.MYSQL_007,
            "Cannot capture table " + name + ": " + lack + ".",
            "Change the table, or leave it out.");
      }
      try {
        connection.rows("SELECT 1 FROM " + Quoting.table(name) + " LIMIT 0");
      } catch (ServerError e) {
        add(
            ErrorCode.MYSQL_006,
            "Cannot read table " + name + ": " + e.getMessage() + ".",
            "GRANT SELECT ON " + Quoting.table(name) + " to the user.");
      }
      checkRules(name);
    }
  }

  /** What tells of constraints shows them to few; the table's own statement to all who read it. */
  private void checkRules(TableName name) throws IOException {
    String statement;
    try {
      statement = connection.rows("SHOW CREATE TABLE " + Quoting.table(name)).get(0)[1];
    } catch (ServerError e) {
      return; // It may not be read, as was said.
    }
    for (String rule : new Statement(statement, name.schema()).rules()) {
      add(
          ErrorCode.MYSQL_007,
          "Cannot capture table "
              + name
              + ": its foreign key changes rows without a word in the log ("
              + rule
              + ").",
          "Let the application change these rows and make the rule RESTRICT, or leave the table"
              + " out.");
    }
  }

  /** The only sure way to know that the log may be read is to read it. */
  private void checkLog() throws IOException {
    LogFiles.Place end;
    try {
      end = LogFiles.end(connection);
      connection.rows("SHOW BINARY LOGS");
    } catch (ServerError e) {
      add(
          ErrorCode.MYSQL_006,
          "Cannot read the binary log: " + e.getMessage() + ".",
          "GRANT "
              + (connection.isMariaDb() ? "BINLOG MONITOR" : "REPLICATION CLIENT")
              + " ON *.* to the user.");
      return;
    } catch (IcestreamException e) {
      return; // There is none, as was said.
    }
    String file =
        connection.rows("SHOW BINARY LOGS").stream()
            .map(row -> row[0])
            .filter(name -> LogFiles.number(name) == end.point().file())
            .findFirst()
            .orElse("");
    try (MysqlConnection log = MysqlConnection.open(capture.endpoint(), 30)) {
      log.execute(
          "SET @master_binlog_checksum = @@global.binlog_checksum,"
              + " @source_binlog_checksum = @@global.binlog_checksum,"
              + " @mariadb_slave_capability = 4");
      // A number of its own, so that a reader that runs is not put out.
      log.dump(capture.serverId() ^ 0x40000000L, file, end.point().offset());
      log.event();
    } catch (ServerError e) {
      add(
          ErrorCode.MYSQL_006,
          "Cannot read the binary log: " + e.getMessage() + ".",
          "GRANT REPLICATION SLAVE ON *.* to the user.");
    }
  }
}
