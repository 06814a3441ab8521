package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.source.SourceStoppedException;
import java.io.IOException;
import java.util.List;

/** What a server says of itself and of its binary log. */
final class LogFiles {
  private LogFiles() {}

  /** A place in the log, with the name that all its files begin with. */
  record Place(String base, LogPoint point) {}

  /**
   * Who the server is, for files of another one with the same names are other files. A MariaDB
   * before 10.11.9 knows no more than its number.
   */
  static String identity(MysqlConnection connection) throws IOException {
    String variable = connection.isMariaDb() ? "server_uid" : "server_uuid";
    List<String[]> found = connection.rows("SHOW GLOBAL VARIABLES LIKE '" + variable + "'");
    return found.isEmpty()
        ? "server-id " + connection.value("SELECT @@server_id")
        : variable + " " + found.get(0)[1];
  }

  /** Where the log ends now. */
  static Place end(MysqlConnection connection) throws IOException {
    List<String[]> status;
    try {
      status = connection.rows("SHOW MASTER STATUS");
    } catch (ServerError e) {
      if (e.number() != ServerError.SYNTAX) {
        throw e;
      }
      status = connection.rows("SHOW BINARY LOG STATUS");
    }
    if (status.isEmpty()) {
      throw new SourceStoppedException(
          ErrorCode.MYSQL_004,
          "Cannot read the binary log: the server writes none (log_bin=OFF). Switch it on and"
              + " restart the server.");
    }
    String file = status.get(0)[0];
    return new Place(base(file), LogPoint.at(number(file), Long.parseLong(status.get(0)[1])));
  }

  static String base(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }

  static long number(String file) {
    return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
  }

  /**
   * The name of the file that a place is in.
   *
   * @throws SourceStoppedException when it is not there, or shorter
   */
  static String require(MysqlConnection connection, MysqlSplit split) throws IOException {
    List<String[]> files = connection.rows("SHOW BINARY LOGS");
    for (String[] file : files) {
      if (base(file[0]).equals(split.base()) && number(file[0]) == split.safe().file()) {
        if (Long.parseLong(file[1]) < split.safe().offset()) {
          throw begunAnew(
              "its file " + file[0] + " ends in front of the restored position " + split.safe());
        }
        return file[0];
      }
    }
    long newest = files.isEmpty() ? 0 : number(files.get(files.size() - 1)[0]);
    if (files.isEmpty()
        || newest < split.safe().file()
        || !base(files.get(0)[0]).equals(split.base())) {
      throw begunAnew(
          "it has no file " + split.base() + "." + split.safe().file() + ", and no later one");
    }
    throw purged(split.safe());
  }

  static SourceStoppedException begunAnew(String why) {
    return new SourceStoppedException(
        ErrorCode.MYSQL_002,
        "Cannot go on reading the binary log: "
            + why
            + ", so this is another server, or its log was begun anew. Point the source at the"
            + " server that was read, or start without the state, which reads all tables again.");
  }

  static SourceStoppedException purged(LogPoint from) {
    return new SourceStoppedException(
        ErrorCode.MYSQL_003,
        "Cannot go on reading the binary log: the server has removed what follows the restored"
            + " position (position="
            + from
            + "). Start without the state, which reads all tables again, and let the server keep"
            + " its log longer (binlog_expire_logs_seconds).");
  }
}
