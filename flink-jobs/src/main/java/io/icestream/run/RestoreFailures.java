package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.StateMigrationException;

/** Says in our words why a job cannot go on from what an earlier run left behind. */
final class RestoreFailures {
  private static final Pattern UNCLAIMED =
      Pattern.compile("Cannot map checkpoint/savepoint state for operator (\\S+)");
  private static final String REMEDY =
      " Start it with 'icestream run --refine-anew': Silver and Gold are made anew from Bronze, beside"
          + " the live stream.";

  private RestoreFailures() {}

  /** The failure as one with a code if it is one of a restore, else the failure itself. */
  static Exception explain(Throwable failure, String project) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Matcher unclaimed = UNCLAIMED.matcher(message);
      if (unclaimed.find()) {
        return new IcestreamException(
            ErrorCode.RUN_016,
            "Cannot go on with "
                + project
                + ": the new definition has no place for a part of the saved state (operator="
                + unclaimed.group(1)
                + ")."
                + REMEDY,
            failure);
      }
      if (cause instanceof StateMigrationException) {
        return new IcestreamException(
            ErrorCode.RUN_016,
            "Cannot go on with "
                + project
                + ": the saved state has another form than the new definition's."
                + REMEDY,
            failure);
      }
      if (message.contains("is not a parent ancestor of end snapshot")
          || message.contains("start snapshot does not exist")) {
        return new IcestreamException(
            ErrorCode.RUN_011,
            "Cannot go on refining "
                + project
                + ": Bronze has expired snapshots that this job had not read yet."
                + REMEDY,
            failure);
      }
    }
    return failure instanceof Exception e ? e : new IllegalStateException(failure);
  }
}
