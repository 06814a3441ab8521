package io.icestream.cli;

import io.icestream.run.QuarantineOutlook;
import io.icestream.run.QuarantineReplay;
import io.icestream.run.QuarantineSelection;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream quarantine replay}. */
@Command(
    name = "replay",
    description = {
      "Takes in what is in quarantine and fits the project's present definition, after a rule, a",
      "declared column or the data was mended: records that parse now go to Bronze at their original",
      "position, so that an old one never overwrites a newer one; then Silver and Gold are made anew",
      "under the present rules, and readers keep the old tables until the new ones are whole. Stops",
      "the running job with a savepoint first and runs it on here afterwards. Nothing is taken in",
      "twice: it may be given again, also after it was cut off."
    },
    footer = {
      "",
      "Example: icestream quarantine replay my-lake --dry-run",
      "         icestream quarantine replay my-lake --table web.orders --rule out-of-range"
    })
final class QuarantineReplayCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private QuarantineOptions rows;
  @Mixin private TakeOver takeOver;

  @Option(
      names = "--dry-run",
      description = "Says how many would parse or pass now, and writes nothing. The job may run.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints what --dry-run says as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    QuarantineSelection selection = rows.selection();
    try (QuarantineReplay replay = QuarantineReplay.of(workspace, selection, System.err::println)) {
      QuarantineOutlook outlook = replay.look();
      if (json) {
        System.out.println(outlook.json());
      } else {
        outlook.lines().forEach(System.out::println);
      }
      if (dryRun) {
        return 0;
      }
      if (outlook.passing() == 0 && !replay.isCutOff()) {
        System.out.println("nothing to take in; nothing was changed");
        return 0;
      }
      if (workspace.running().size() > 1) {
        workspace.requireStopped("replay quarantine of");
      }
      return takeOver.around(
          workspace,
          next ->
              System.out.println("%,d records came to Bronze".formatted(replay.carryOut(next))));
    }
  }
}
