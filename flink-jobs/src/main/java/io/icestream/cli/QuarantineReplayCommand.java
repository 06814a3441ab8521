package io.icestream.cli;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.QuarantineOutlook;
import io.icestream.run.QuarantineReplay;
import io.icestream.run.Workspace;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream quarantine replay}. */
@Command(
    name = "replay",
    description = {
      "Takes in what fits the project's present definition.",
      "To be given after a rule, a declared column or the data was mended. Records that parse now go"
          + " to Bronze at their original position, so that an old one never overwrites a newer one."
          + " Then Silver and Gold are made anew under the present rules; readers keep the old tables"
          + " until the new ones are whole. Stops the running job with a savepoint first and runs it"
          + " on here afterwards. Nothing is taken in twice: it may be given again, also after it was"
          + " cut off."
    },
    footer = {
      "",
      "Example: icestream quarantine replay my-lake --dry-run",
      "         icestream quarantine replay my-lake --table web.orders"
    })
final class QuarantineReplayCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private QuarantineOptions rows;
  @Mixin private TakeOver takeOver;

  @Option(
      names = "--dry-run",
      description = "Says how many would parse or pass now, and writes nothing. The job may run.")
  private boolean dryRun;

  @Option(names = "--json", description = "With --dry-run: prints one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (json && !dryRun) {
      throw new ParameterException(spec.commandLine(), "--json is for --dry-run");
    }
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    if (!isWorthwhile(workspace)) {
      return 0;
    }
    if (workspace.running().size() > 1) {
      workspace.requireStopped("replay quarantine of");
    }
    return takeOver.around(workspace, next -> carryOut(workspace, next));
  }

  /** Says what would become of the rows, before anything is stopped. */
  private boolean isWorthwhile(Workspace workspace) throws Exception {
    try (QuarantineReplay replay =
        QuarantineReplay.of(workspace, rows.selection(), System.err::println)) {
      QuarantineOutlook outlook = replay.look();
      if (json) {
        System.out.println(outlook.json());
      } else {
        outlook.lines().forEach(System.out::println);
      }
      if (dryRun) {
        return false;
      }
      boolean isWorthwhile = outlook.passing() > 0 || replay.isCutOff();
      if (!isWorthwhile) {
        System.out.println("nothing to take in; nothing was changed");
      }
      return isWorthwhile;
    }
  }

  /** It is closed before the job runs on, which may be for long. */
  private void carryOut(Workspace workspace, Optional<Half> next) throws Exception {
    try (QuarantineReplay replay =
        QuarantineReplay.of(workspace, rows.selection(), System.err::println)) {
      long taken = replay.carryOut(next);
      System.out.println(
          "%,d %s came to Bronze".formatted(taken, taken == 1 ? "record" : "records"));
    }
  }
}
