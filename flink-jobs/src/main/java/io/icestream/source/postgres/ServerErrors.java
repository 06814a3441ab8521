package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.SQLException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Tells failures that pass by themselves from those that a person has to end. */
public final class ServerErrors {

  private ServerErrors() {}

  /** Ends the job for good: a restart would meet the same problem. */
  static RuntimeException fatal(IcestreamException problem) {
    return new SuppressRestartsException(problem);
  }

  /** Whether the same attempt may succeed a little later. */
  public static boolean isTransient(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return true;
    }
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.equals("55006") // the slot's last reader has not been noticed to be gone
        || state.equals("58030");
  }

  /**
   * Whether the plan to read a snapshot has to be made anew: its identifier is not valid any more,
   * its exporting transaction has ended, or somebody waits to alter the table and so keeps us out;
   * we have to let go of our own lock then.
   */
  static boolean isSnapshotGone(SQLException e) {
    return "55P03".equals(e.getSQLState())
        || "22023".equals(e.getSQLState())
        || "42704".equals(e.getSQLState())
        || "55000".equals(e.getSQLState());
  }

  /** The problem of a failed access in Icestream's words. */
  public static IcestreamException coded(PostgresEndpoint endpoint, String what, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals("42501")) {
      return new IcestreamException(
          ErrorCode.PG_006,
          "Cannot " + what + ": the user may not (" + endpoint + "): " + e.getMessage(),
          e);
    }
    if (state.startsWith("28") || state.startsWith("3D")) {
      return new IcestreamException(
          ErrorCode.PG_001,
          "Cannot "
              + what
              + ": the server refuses the login ("
              + endpoint
              + "). Check user name, password and pg_hba.conf.",
          e);
    }
    return new IcestreamException(
        ErrorCode.PG_001,
        "Cannot " + what + ": " + e.getMessage() + " (" + endpoint + ", state=" + state + ").",
        e);
  }
}
