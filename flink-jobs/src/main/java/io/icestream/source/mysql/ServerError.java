package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceStoppedException;
import java.io.IOException;
import java.util.Set;

/** What the server says against a request; its message may name objects, never values of rows. */
final class ServerError extends IOException {
  private static final long serialVersionUID = 1L;

  static final int LOG_NOT_READABLE = 1236;
  static final int NO_SUCH_TABLE = 1146;
  static final int NO_SUCH_COLUMN = 1054;
  static final int SYNTAX = 1064;
  private static final Set<Integer> LOGIN = Set.of(1044, 1045, 1130, 1251, 1862, 2054, 2061, 4151);
  private static final Set<Integer> RIGHTS = Set.of(1142, 1143, 1227, 1370);

  /** Too many connections, shutdown, lock waits, deadlocks, killed. */
  private static final Set<Integer> PASSING =
      Set.of(1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1317, 1927, 1105, 3169, 4031);

  private final int number;

  ServerError(int number, String message) {
    super(message.lines().findFirst().orElse("") + " (error " + number + ")");
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Whether the same request may succeed a little later. */
  static boolean isPassing(IOException e) {
    return !(e instanceof ServerError error) || PASSING.contains(error.number);
  }

  /** The problem in Icestream's words. */
  static IcestreamException coded(MysqlEndpoint endpoint, String what, IOException e) {
    int number = e instanceof ServerError error ? error.number : 0;
    if (LOGIN.contains(number)) {
      return new SourceStoppedException(
          ErrorCode.MYSQL_001,
          "Cannot "
              + what
              + ": the server refuses the login ("
              + endpoint
              + "). Check user name, password and the hosts the user may come from.",
          e);
    }
    if (RIGHTS.contains(number)) {
      return new SourceStoppedException(
          ErrorCode.MYSQL_006,
          "Cannot "
              + what
              + ": the user may not ("
              + endpoint
              + ", error="
              + number
              + "). Grant SELECT on the tables, and REPLICATION SLAVE, REPLICATION CLIENT on *.*.",
          e);
    }
    String text =
        "Cannot " + what + ": " + e.getMessage() + " (" + endpoint + "). Look at the server.";
    return isPassing(e)
        ? new IcestreamException(ErrorCode.MYSQL_001, text, e)
        : new SourceStoppedException(ErrorCode.MYSQL_001, text, e);
  }
}
