package io.icestream.cli;

import io.icestream.run.RunningPipeline;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream stop}: ends a running job with a savepoint. */
@Command(
    name = "stop",
    description = "Stops the project's running job with a savepoint; the next run goes on from it.",
    footer = {"", "Example: icestream stop my-lake"})
final class StopCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--timeout",
      defaultValue = "PT5M",
      description = "How long to wait, ISO 8601 (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    List<RunningPipeline> running = workspace.running();
    if (running.isEmpty()) {
      System.err.println(workspace.name() + " is not running");
      return 0;
    }
    for (RunningPipeline job : running) {
      job.stop(timeout);
      System.err.println("stopped " + job.name());
    }
    return 0;
  }
}
