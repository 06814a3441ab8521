package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.RunOptions;
import io.icestream.run.RunningPipeline;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Stops the running job with a savepoint, and runs it on in this process. */
final class TakeOver {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(
      names = "--job",
      description =
          "${COMPLETION-CANDIDATES}; needed where two jobs run (default: the running one).")
  private Half half;

  @Option(
      names = "--web-port",
      defaultValue = "0",
      description = "Port of Flink's web UI on 127.0.0.1 (default: a free one).")
  private int webPort;

  /** Nothing is stopped when the project has a problem. */
  int run(Workspace workspace, boolean refineAnew) throws Exception {
    Optional<RunningPipeline> running = running(workspace);
    Half which =
        running.map(RunningPipeline::half).or(() -> Optional.ofNullable(half)).orElse(Half.ALL);
    workspace.plan();
    RunCommand.prepare(workspace, which);
    if (running.isPresent()) {
      System.err.println("the project is fine; stopping the running job with a savepoint ...");
      running.get().stop(PATIENCE);
    }
    return RunCommand.run(workspace, new RunOptions(which, webPort, refineAnew));
  }

  /** Work that needs the tables to be nobody's. */
  interface Work {
    /**
     * Does it.
     *
     * @param next what runs on afterwards; empty if nothing ran
     */
    void run(Optional<Half> next) throws Exception;
  }

  /** Stops the job if one runs, does the work, and runs the job on if one ran. */
  int around(Workspace workspace, Work work) throws Exception {
    Optional<RunningPipeline> running = running(workspace);
    if (running.isPresent()) {
      System.err.println("stopping the running job with a savepoint ...");
      running.get().stop(PATIENCE);
    }
    work.run(running.map(RunningPipeline::half));
    if (running.isEmpty()) {
      return 0;
    }
    RunCommand.prepare(workspace, running.get().half());
    return RunCommand.run(workspace, new RunOptions(running.get().half(), webPort, false));
  }

  /** The part of the project that runs, or that is asked for. */
  private Optional<RunningPipeline> running(Workspace workspace) {
    List<RunningPipeline> running =
        workspace.running().stream().filter(job -> half == null || job.half() == half).toList();
    if (running.size() > 1) {
      throw new IcestreamException(
          ErrorCode.RUN_013,
          "Cannot take over "
              + workspace.name()
              + ": it runs as two jobs. Take over one after the other, with --job.");
    }
    return running.stream().findFirst();
  }
}
