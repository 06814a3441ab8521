package io.icestream.cli;

import io.icestream.run.Workspace;
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
  @Mixin private TakeOver takeOver;

  @Option(
      names = "--refine-anew",
      description = "Makes Silver and Gold anew from Bronze even if their SQL is the same.")
  private boolean refineAnew;

  @Override
  public Integer call() throws Exception {
    return takeOver.run(Workspace.open(project.directory(), project.profile()), refineAnew);
  }
}
