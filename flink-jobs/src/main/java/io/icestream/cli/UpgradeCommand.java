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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream upgrade}: takes the running job over with the project's present definition. */
@Command(
    name = "upgrade",
    description = {
      "Checks the changed project, stops the running job with a savepoint, and runs it on here.",
      "Nothing is stopped when the project has a problem. A change of Silver or Gold SQL is",
      "rebuilt from Bronze beside the live stream and published once, whole."
    },
    footer = {"", "Example: icestream upgrade my-lake"})
final class UpgradeCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--refine-anew",
      description = "Makes Silver and Gold anew from Bronze even if their SQL is the same.")
  private boolean refineAnew;

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

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Optional<RunningPipeline> running = running(workspace);
    Half which =
        running.map(RunningPipeline::half).or(() -> Optional.ofNullable(half)).orElse(Half.ALL);
    workspace.plan();
    if (which != Half.REFINE) {
      workspace.prepareSources(System.err::println);
    }
    if (running.isPresent()) {
      System.err.println("the project is fine; stopping the running job with a savepoint ...");
      running.get().stop(Duration.ofMinutes(5));
    }
    return RunCommand.run(workspace, new RunOptions(which, webPort, refineAnew));
  }

  private Optional<RunningPipeline> running(Workspace workspace) {
    List<RunningPipeline> running =
        workspace.running().stream().filter(job -> half == null || job.half() == half).toList();
    if (running.size() > 1) {
      throw new IcestreamException(
          ErrorCode.RUN_013,
          "Cannot upgrade "
              + workspace.name()
              + ": it runs as two jobs. Upgrade one after the other, with --job.");
    }
    return running.stream().findFirst();
  }
}
