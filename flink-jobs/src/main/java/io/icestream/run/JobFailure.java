package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.ExceptionUtils;

/**
 * Why a job failed, read from a stack trace.
 *
 * @param reason for a person: a coded message if there is one, else the root cause
 * @param code what to stop with, if trying again can't help
 */
record JobFailure(String reason, Optional<ErrorCode> code) {
  private static final Pattern CODED =
      Pattern.compile("\\bICE-([A-Z]+)-(\\d{3}): ([^\\n]*)", Pattern.MULTILINE);
  private static final Pattern CAUSE =
      Pattern.compile(
          "^(?:Caused by: )?([\\w.$]*[A-Z][\\w$]*)(?:: ([^\\n]*))?$", Pattern.MULTILINE);

  /** Passing troubles of what a job stands on: Flink tries again until they are over. */
  private static final Set<ErrorCode> OUTAGES =
      EnumSet.of(
          ErrorCode.FILES_001,
          ErrorCode.FILES_005,
          ErrorCode.REST_001,
          ErrorCode.KAFKA_001,
          ErrorCode.KAFKA_006,
          ErrorCode.MONGO_001,
          ErrorCode.PG_001,
          ErrorCode.PG_004,
          ErrorCode.PG_014,
          ErrorCode.PG_015,
          ErrorCode.PUB_001,
          ErrorCode.WRT_005);

  /** Steps of Flink in which a task or coordinator takes its state over. */
  private static final Pattern RESTORING =
      Pattern.compile(
          "StateMigrationException|BackendBuildingException|StreamTaskStateInitializerImpl"
              + "|StreamOperatorStateHandler\\.initializeOperatorState|SimpleVersionedListState"
              + "|\\.resetToCheckpoint\\(");

  private static final Pattern UNCLAIMED =
      Pattern.compile("Cannot map checkpoint/savepoint state for operator (\\S+)");

  /** What Iceberg's source says when snapshots that it was to read from are gone. */
  private static final Pattern EXPIRED =
      Pattern.compile(
          "is not an? (?:parent )?ancestor of end snapshot|Cannot find the starting snapshot"
              + "|Cannot determine history between read snapshot");

  private static final String MAKE_ANEW =
      " Start it with 'icestream run --refine-anew': Silver and Gold are made anew from Bronze, beside"
          + " the live stream.";

  private static final Pattern OUTAGE_OF_OTHERS =
      Pattern.compile("^(java\\.net|java\\.sql|org\\.sqlite|software\\.amazon)\\.|Timeout");

  /** What the same input brings about again. */
  private static final Pattern DEFECT =
      Pattern.compile(
          "^(java\\.lang|java\\.util|java\\.time)\\.(?!.*Timeout)"
              + "|^java\\.io\\.(EOF|UTFDataFormat|InvalidClass|StreamCorrupted)");

  private static final int ATTEMPTS = 3;
  private static final int ATTEMPTS_OF_A_DEFECT = 10;

  /** What a task began with. */
  enum Start {
    EMPTY,
    RESTORED
  }

  /** Understands a stack trace as Java prints it. */
  static JobFailure of(String stackTrace, Start start) {
    Matcher coded = CODED.matcher(stackTrace);
    if (coded.find()) {
      Optional<ErrorCode> code = code(coded.group(1) + "_" + coded.group(2));
      return new JobFailure(coded.group(), code.filter(found -> !OUTAGES.contains(found)));
    }
    Matcher unclaimed = UNCLAIMED.matcher(stackTrace);
    if (unclaimed.find()) {
      return new JobFailure("operator=" + unclaimed.group(1), Optional.of(ErrorCode.RUN_016));
    }
    String cause = stackTrace.lines().findFirst().orElse("unknown");
    String type = "";
    Matcher causes = CAUSE.matcher(stackTrace);
    while (causes.find()) {
      type = causes.group(1);
      String name = type.substring(type.lastIndexOf('.') + 1);
      cause = causes.group(2) == null ? name : name + ": " + causes.group(2);
    }
    return new JobFailure(cause, code(stackTrace, start, type));
  }

  private static Optional<ErrorCode> code(String stackTrace, Start start, String cause) {
    if (EXPIRED.matcher(stackTrace).find()) {
      return Optional.of(ErrorCode.RUN_011);
    }
    if (OUTAGE_OF_OTHERS.matcher(cause).find()) {
      return Optional.empty();
    }
    if (start == Start.RESTORED && RESTORING.matcher(stackTrace).find()) {
      return Optional.of(ErrorCode.RUN_020);
    }
    return DEFECT.matcher(cause).find() ? Optional.of(ErrorCode.RUN_021) : Optional.empty();
  }

  /** How many failures in a row are the end; none are if trying again may help. */
  OptionalInt attempts() {
    return code.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            switch (code.get()) {
              case RUN_021 -> ATTEMPTS_OF_A_DEFECT;
              // It says so itself, at every cut.
              case PUB_006 -> 1;
              default -> ATTEMPTS;
            });
  }

  /**
   * The failure of a job that ended, as one with a code if its restore was the trouble, else as it
   * is.
   */
  static Exception explain(Throwable failure, String project) {
    JobFailure understood = of(ExceptionUtils.stringifyException(failure), Start.RESTORED);
    Optional<ErrorCode> code = understood.code;
    if (code.equals(Optional.of(ErrorCode.RUN_016))
        || code.equals(Optional.of(ErrorCode.RUN_011))) {
      return understood.exception(project, failure);
    }
    return failure instanceof Exception e ? e : new IllegalStateException(failure);
  }

  /** What to end with, where trying again can't help. */
  IcestreamException exception(String project, Throwable cause) {
    ErrorCode end = code.orElseThrow();
    String message =
        switch (end) {
          case RUN_011 ->
              "Cannot go on refining "
                  + project
                  + ": Bronze has expired snapshots that this job had not read yet."
                  + MAKE_ANEW;
          case RUN_016 ->
              "Cannot go on with "
                  + project
                  + ": the new definition has no place for a part of the saved state ("
                  + reason
                  + ")."
                  + MAKE_ANEW;
          case RUN_020 ->
              "Cannot go on from the last run's state: "
                  + reason
                  + ". Go back to the version that wrote it, or move the directories checkpoints"
                  + " and savepoints of the job's state away: all sources are then read again.";
          case RUN_021 ->
              "Cannot go on: the job fails again and again in the same way: "
                  + reason
                  + ". Its last checkpoint is kept, and the log has the details.";
          default -> reason.substring(end.code().length() + 2);
        };
    return new IcestreamException(end, message, cause);
  }

  private static Optional<ErrorCode> code(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
