package io.icestream.cli;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.RunOptions;
import io.icestream.run.RunningPipeline;
import io.icestream.run.Workspace;
import java.time.Duration;
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
      names = "--web-port",
      defaultValue = "0",
      description = "Port of Flink's web UI on 127.0.0.1 (default: a free one).")
  private int webPort;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    workspace.checkedPlan();
    Optional<RunningPipeline> running = workspace.running();
    if (running.isPresent()) {
      System.err.println("the project is fine; stopping the running job with a savepoint ...");
      running.get().stop(Duration.ofMinutes(5));
    }
    return RunCommand.run(workspace, new RunOptions(Half.ALL, webPort, refineAnew));
  }
}
