package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.ProjectException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints what went wrong for a person: coded errors as they are, anything else with its cause and
 * no rows.
 */
final class Failures implements IExecutionExceptionHandler {
  private static final Set<ErrorCode> USAGE =
      EnumSet.of(
          ErrorCode.BAK_001,
          ErrorCode.BAK_002,
          ErrorCode.BAK_003,
          ErrorCode.CAT_001,
          ErrorCode.CAT_002,
          ErrorCode.DOC_001,
          ErrorCode.QUAR_001,
          ErrorCode.QUAR_002,
          ErrorCode.REC_001,
          ErrorCode.RUN_004,
          ErrorCode.RUN_005,
          ErrorCode.RUN_008,
          ErrorCode.RUN_009,
          ErrorCode.RUN_010,
          ErrorCode.SCAN_001,
          ErrorCode.SCAN_002,
          ErrorCode.SNOW_001,
          ErrorCode.SNOW_002,
          ErrorCode.SNOW_003,
          ErrorCode.SNOW_004,
          ErrorCode.SRC_003,
          ErrorCode.SRV_001,
          ErrorCode.PG_009,
          ErrorCode.RUN_012,
          ErrorCode.RUN_013,
          ErrorCode.RUN_014,
          ErrorCode.RUN_015,
          ErrorCode.RUN_022,
          ErrorCode.RUN_023,
          ErrorCode.RUN_024,
          ErrorCode.RUN_025,
          ErrorCode.RUN_026);

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parseResult) {
    if (failure instanceof ProjectException problems) {
      commandLine.getErr().println(problems.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    IcestreamException coded =
        ExceptionUtils.findThrowable(failure, IcestreamException.class).orElse(null);
    if (coded != null) {
      commandLine.getErr().println(coded.getMessage());
      return isUsage(coded.code()) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
    // No logger before a command runs, for it decides where logs go.
    LoggerFactory.getLogger(Failures.class).error("The command failed", failure);
    Throwable cause = ExceptionUtils.stripExecutionException(failure);
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    commandLine
        .getErr()
        .println(
            "Cannot "
                + commandLine.getCommandName()
                + ": "
                + reason(cause)
                + Logging.file().map(file -> " (details in " + file + ")").orElse(""));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Some messages list all that a parser would have liked. */
  private static String reason(Throwable cause) {
    String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : first.length() > 500 ? first.substring(0, 500) + "..." : first;
  }

  /** Whether the user can mend it in the project or its environment before anything is started. */
  private static boolean isUsage(ErrorCode code) {
    return code.name().startsWith("PROJ_")
        || code.name().startsWith("PLAN_")
        || USAGE.contains(code);
  }
}
