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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream audit}: the audits, now, over what is published. */
@Command(
    name = "audit",
    description = {
      "Runs the queries of audits/*.sql over the newest published cut; each must return no row.",
      "The running job does so on the schedule of each file, and notes it in ops.audits.",
      "With --cuts, the cuts before it are looked at too, each as readers saw it.",
      "Exit code 0 when all pass, 1 when one does not."
    },
    footer = {
      "",
      "Example: icestream audit my-lake",
      "         icestream audit my-lake --name facts_have_customers",
      "         icestream audit my-lake --cuts 24"
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(names = "--name", paramLabel = "AUDIT", description = "Runs this one only.")
  private String name;

  @Option(
      names = "--cuts",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "How many of the newest published cuts, as far as they are kept (default: 1).")
  private int cuts;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (cuts < 1) {
      throw new ParameterException(spec.commandLine(), "Give --cuts at least 1.");
    }
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
      if (cuts > 1) {
        return auditMany(workspace, lake, audits);
      }
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

  private int auditMany(Workspace workspace, Lake lake, List<Audit> audits) {
    List<PublishedCut> kept = lake.publishedSince(workspace.publishers(), Instant.EPOCH);
    List<PublishedCut> chosen = kept.subList(Math.max(0, kept.size() - cuts), kept.size());
    int passed = 0;
    int failed = 0;
    try (LakeReader reader = new LakeReader(workspace)) {
      Auditor auditor = new Auditor(reader);
      for (PublishedCut cut : chosen) {
        List<AuditResult> results = new ArrayList<>();
        auditor.run(audits, List.of(cut), results::add);
        List<AuditResult> wrong = results.stream().filter(result -> !result.passed()).toList();
        System.out.printf(
            "cut %d: %d ok, %d failed%n",
            cut.number(), results.size() - wrong.size(), wrong.size());
        wrong.forEach(AuditCommand::print);
        passed += results.size() - wrong.size();
        failed += wrong.size();
      }
    }
    System.out.printf(
        "%d audit%s of %d cut%s: %d ok, %d failed%n",
        audits.size(),
        audits.size() == 1 ? "" : "s",
        chosen.size(),
        chosen.size() == 1 ? "" : "s",
        passed,
        failed);
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
