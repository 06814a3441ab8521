package io.icestream.cli;

import io.icestream.run.Lake;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream verify}: whether the tables are as the ledger of published cuts says. */
@Command(
    name = "verify",
    description = {
      "Proves from the ledger that no published snapshot was lost.",
      "Nor did anything but the job write to its tables, and the counts of rows add up. Needs",
      "the catalog alone, no source; jobs may go on. Exit code 0 when all is well, 1 with a line",
      "for each finding: fit for an alarm."
    },
    footer = {"", "Example: icestream verify my-lake"})
final class VerifyCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    try (Lake lake = workspace.lake()) {
      Lake.LedgerReport report = lake.checkLedger(workspace.name());
      report.findings().forEach(System.out::println);
      System.err.println(
          "%d cut(s), %d of their snapshots still there, %d finding(s)"
              .formatted(report.cuts(), report.snapshots(), report.findings().size()));
      return report.findings().isEmpty() ? 0 : 1;
    }
  }
}
