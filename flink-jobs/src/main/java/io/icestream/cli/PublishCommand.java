package io.icestream.cli;

import io.icestream.run.Lake;
import io.icestream.run.Publishing;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream publish}: a person decides what readers may see. */
@Command(
    name = "publish",
    description = {
      "Holds back all tables of the project's jobs, lets them go on, or forces a held cut out.",
      "The order is kept in the ledger: a running job carries it out at its next checkpoint,",
      "a stopped one when it runs again. 'icestream status' shows what is held and why."
    },
    footer = {
      "",
      "Example: icestream publish my-lake --hold \"closing of the month\"",
      "         icestream publish my-lake --release"
    })
final class PublishCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Order order;

  /** One of three. */
  static final class Order {
    @Option(
        names = "--hold",
        paramLabel = "REASON",
        description = "Readers keep what they see now, for this reason, until --release.")
    private String hold;

    @Option(
        names = "--release",
        description = "Ends a hold: the next cut is published, all tables together.")
    private boolean release;

    @Option(
        names = "--force",
        description = "Publishes the cut that is held now, whatever holds it; once.")
    private boolean force;
  }

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    if (order.hold != null && order.hold.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "Cannot hold: the reason is empty. Say why, for those who wonder.");
    }
    String when =
        workspace.running().isEmpty() ? "when the job runs again" : "at the job's next checkpoint";
    try (Lake lake = workspace.lake()) {
      Publishing publishing = new Publishing(workspace, lake);
      if (order.hold != null) {
        publishing.hold(order.hold);
        System.err.println("readers keep what they see: the hold begins " + when);
      } else if (order.release) {
        System.err.println(
            publishing.release()
                ? "released: readers go on " + when
                : "nothing to release: nobody holds " + workspace.name());
      } else {
        publishing.force().forEach(cut -> System.err.println(cut + " is forced out " + when));
      }
    }
    return 0;
  }
}
