package io.icestream.cli;

import io.icestream.audit.AuditResult;
import io.icestream.audit.Auditor;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Audit;
import io.icestream.project.Names;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream audit}: the audits, now, over what is published. */
@Command(
    name = "audit",
    description = {
      "Runs the queries of audits/*.sql over the newest published cut; each must return no row.",
      "The running job does so on the schedule of each file, and notes it in ops.audits.",
      "Exit code 0 when all pass, 1 when one does not."
    },
    footer = {
      "",
      "Example: icestream audit my-lake",
      "         icestream audit my-lake --name facts_have_customers"
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(names = "--name", paramLabel = "AUDIT", description = "Runs this one only.")
  private String name;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    List<Audit> audits = chosen(workspace);
    int failed = 0;
    try (Lake lake = workspace.lake()) {
      PublishedCut cut =
          lake.published(workspace.publishers())
              .orElseThrow(
                  () ->
                      new IcestreamException(
                          ErrorCode.RUN_026,
                          "Cannot audit "
                              + workspace.name()
                              + ": nothing was published yet. Start it with 'icestream run'."));
      try (LakeReader reader = new LakeReader(workspace)) {
        Auditor auditor = new Auditor(reader);
        for (Audit audit : audits) {
          AuditResult result = auditor.run(audit, cut);
          print(result);
          failed += result.passed() ? 0 : 1;
        }
      }
      System.out.printf(
          "%d audit%s of cut %d: %d ok, %d failed%n",
          audits.size(),
          audits.size() == 1 ? "" : "s",
          cut.number(),
          audits.size() - failed,
          failed);
    }
    return failed == 0 ? 0 : 1;
  }

  private List<Audit> chosen(Workspace workspace) {
    List<Audit> audits = workspace.project().audits();
    if (audits.isEmpty()) {
      throw none(workspace, "it has none. Write one in audits/<name>.sql.");
    }
    List<Audit> chosen =
        audits.stream().filter(audit -> name == null || audit.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw none(
          workspace,
          "none is named "
              + name
              + ". "
              + Names.suggest(name, audits.stream().map(Audit::name).toList()));
    }
    return chosen;
  }

  private static IcestreamException none(Workspace workspace, String why) {
    return new IcestreamException(
        ErrorCode.RUN_025, "Cannot run audits of " + workspace.name() + ": " + why);
  }

  private static void print(AuditResult result) {
    Audit audit = result.audit();
    System.out.println(
        result.passed()
            ? "ok      " + audit.name()
            : "FAILED  %s: %s (%s)".formatted(audit.name(), result.verdict(), audit.location()));
    result.failure().ifPresent(why -> System.out.println("          " + why));
    if (!result.sample().isEmpty()) {
      RowFormat.TABLE.print(result.columns(), result.sample().iterator(), System.out);
      if (result.rows() > result.sample().size()) {
        System.out.println("  ... the first " + result.sample().size() + " rows");
      }
    }
  }
}
