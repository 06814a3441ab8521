package io.icestream.run;

import io.icestream.error.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
          ErrorCode.KAFKA_001,
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

  private static final Pattern OUTAGE_OF_OTHERS =
      Pattern.compile("^(java\\.net|java\\.sql|org\\.sqlite|software\\.amazon)\\.|Timeout");

  /** What the same input brings about again. */
  private static final Pattern DEFECT =
      Pattern.compile(
          "^(java\\.lang|java\\.util|java\\.time)\\.(?!.*Timeout)"
              + "|^java\\.io\\.(EOF|UTFDataFormat|InvalidClass|StreamCorrupted)");

  private static final int ATTEMPTS = 3;
  private static final int ATTEMPTS_OF_A_DEFECT = 10;

  /** Understands a stack trace as Java prints it. */
  static JobFailure of(String stackTrace) {
    Matcher coded = CODED.matcher(stackTrace);
    if (coded.find()) {
      Optional<ErrorCode> code = code(coded.group(1) + "_" + coded.group(2));
      return new JobFailure(coded.group(), code.filter(found -> !OUTAGES.contains(found)));
    }
    String cause = stackTrace.lines().findFirst().orElse("unknown");
    String type = "";
    Matcher causes = CAUSE.matcher(stackTrace);
    while (causes.find()) {
      type = causes.group(1);
      String name = type.substring(type.lastIndexOf('.') + 1);
      cause = causes.group(2) == null ? name : name + ": " + causes.group(2);
    }
    return new JobFailure(cause, code(stackTrace, type));
  }

  private static Optional<ErrorCode> code(String stackTrace, String cause) {
    if (OUTAGE_OF_OTHERS.matcher(cause).find()) {
      return Optional.empty();
    }
    if (RESTORING.matcher(stackTrace).find()) {
      return Optional.of(ErrorCode.RUN_014);
    }
    return DEFECT.matcher(cause).find() ? Optional.of(ErrorCode.RUN_015) : Optional.empty();
  }

  /** How many failures in a row are the end; none are if trying again may help. */
  OptionalInt attempts() {
    return code.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(code.get() == ErrorCode.RUN_015 ? ATTEMPTS_OF_A_DEFECT : ATTEMPTS);
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
