package io.icestream.cli;

import io.icestream.run.Quarantine;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream quarantine discard}. */
@Command(
    name = "discard",
    description = {
      "Notes that rows in quarantine are not wanted.",
      "Keeps who says so, when and why. The rows stay and are counted as before; 'list' hides them"
          + " without --all, and 'replay' leaves discarded records that did not parse alone. A"
          + " discarded version of a row that passes the rules later is in Silver nevertheless, for"
          + " Silver follows the rules. The job may run."
    },
    footer = {
      "",
      "Example: icestream quarantine discard my-lake --table web.orders --rule malformed-json \\",
      "           --reason 'load test of March 3'"
    })
final class QuarantineDiscardCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private QuarantineOptions rows;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "REASON",
      description = "Why they are not wanted; kept in clear, so name nobody.")
  private String reason;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (rows.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Say which rows: " + String.join(", ", rows.names()));
    }
    if (reason.isBlank()) {
      throw new ParameterException(spec.commandLine(), "Say why: --reason is empty");
    }
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    try (Quarantine quarantine = new Quarantine(workspace)) {
      int discarded = quarantine.discard(rows.selection(), reason);
      System.out.println(
          discarded == 0
              ? "nothing is open there; nothing was changed"
              : "discarded " + discarded + (discarded == 1 ? " row" : " rows"));
    }
    return 0;
  }
}
