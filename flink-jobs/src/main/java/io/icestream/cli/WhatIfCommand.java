package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Plan;
import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import io.icestream.run.Deployed;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import io.icestream.whatif.Range;
import io.icestream.whatif.TableChange;
import io.icestream.whatif.WhatIf;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream whatif}: what the changes in a project's folder would do. */
@Command(
    name = "whatif",
    description = {
      "Says what changed SQL, rules, weights, gates or masks would do to the tables, before they are",
      "run: the text in the folder against the text that the job started with, both made in batch",
      "from the same published cut of Bronze. Prints rows, scores, quarantine and gates of each table",
      "that would differ. Writes nothing; the job may go on."
    },
    footer = {
      "",
      "Example: icestream whatif my-lake",
      "         icestream whatif my-lake --since 2026-11-01T00:00:00Z",
      "         icestream whatif my-lake --base ../my-lake-main"
    })
final class WhatIfCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "Compares with the text in this folder instead of what the job started with.")
  private Path base;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only changes that were read from this time on (ISO 8601, with a zone).")
  private String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only changes that were read before this time.")
  private String until;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Range range = new Range(time("--since", since), time("--until", until));
    Project running = running(workspace);
    Plan now = workspace.runningPlan(running);
    Plan then = workspace.planOf(workspace.project(), now);
    try (Lake lake = workspace.lake();
        LakeReader reader = LakeReader.withoutFunctions(workspace)) {
      PublishedCut cut =
          lake.published(workspace.publishers())
              .orElseThrow(
                  () ->
                      new IcestreamException(
                          ErrorCode.RUN_026,
                          "Cannot compare "
                              + workspace.name()
                              + ": nothing was published yet. Start it with 'icestream run'."));
      WhatIf comparison = new WhatIf(reader, now, then);
      List<String> differing = comparison.differing();
      if (differing.isEmpty()) {
        System.out.println("no table would be made otherwise");
        return 0;
      }
      System.err.printf(
          "making %d table%s both ways from Bronze of cut %d ...%n",
          differing.size(), differing.size() == 1 ? "" : "s", cut.number());
      comparison.run(range, cut.snapshots(), WhatIfCommand::print);
    }
    System.out.println("Nothing was changed; 'icestream upgrade' or the next start takes it up.");
    return 0;
  }

  private Project running(Workspace workspace) {
    if (base != null) {
      return ProjectLoader.load(
          workspace.project().directory(), base, project.profile(), System.getenv());
    }
    return Deployed.of(workspace, project.profile(), System.getenv())
        .orElseThrow(
            () ->
                new IcestreamException(
                    ErrorCode.RUN_026,
                    "Cannot compare "
                        + workspace.name()
                        + ": its job was never started. Name another version with --base."));
  }

  private static Optional<Instant> time(String option, String text) {
    try {
      return Optional.ofNullable(text)
          .map(each -> java.time.OffsetDateTime.parse(each).toInstant());
    } catch (DateTimeParseException e) {
      throw new IcestreamException(
          ErrorCode.RUN_010,
          "Cannot take %s: '%s' is no time with a zone. Write it as 2026-11-01T00:00:00Z."
              .formatted(option, text));
    }
  }

  private static void print(TableChange change) {
    System.out.println(change.table());
    if (change.now().isEmpty() || change.then().isEmpty()) {
      TableChange.Side side = change.now().or(change::then).orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "  %s, with %,d rows%n",
          change.now().isEmpty() ? "new" : "gone",
          side.rows());
      return;
    }
    TableChange.Side now = change.now().get();
    TableChange.Side then = change.then().get();
    if (!change.isVisible()) {
      System.out.println("  the same");
      return;
    }
    line("rows", now.rows(), then.rows());
    System.out.printf(
        Locale.ROOT,
        "  %-24s %,d added, %,d removed, %,d changed%n",
        "",
        change.rowsAdded(),
        change.rowsRemoved(),
        change.rowsChanged());
    change
        .columnsChanged()
        .forEach(
            (column, rows) -> System.out.printf(Locale.ROOT, "    %-22s %,d rows%n", column, rows));
    if (now.score().isPresent() || then.score().isPresent()) {
      System.out.printf("  %-24s %s -> %s%n", "mean score", score(now), score(then));
      line("rows with a flag", now.flagged(), then.flagged());
    }
    if (now.quarantined() + then.quarantined() > 0) {
      line("versions in quarantine", now.quarantined(), then.quarantined());
    }
    Set<String> rules = new LinkedHashSet<>(then.failed().keySet());
    rules.addAll(now.failed().keySet());
    for (String rule : rules) {
      Long before = now.failed().get(rule);
      Long after = then.failed().get(rule);
      if (before == null || !before.equals(after)) {
        System.out.printf(Locale.ROOT, "    %-22s %s -> %s%n", rule, count(before), count(after));
      }
    }
    gate(now, then);
  }

  private static void gate(TableChange.Side now, TableChange.Side then) {
    if (now.held().isEmpty() && then.held().isEmpty()) {
      return;
    }
    System.out.printf(
        "  %-24s %s -> %s%n",
        "gate",
        now.held().isEmpty() ? "passes" : "holds",
        then.held().isEmpty() ? "passes" : "HOLDS: " + String.join("; ", then.held()));
  }

  private static void line(String what, long now, long then) {
    System.out.printf(Locale.ROOT, "  %-24s %,d -> %,d%n", what, now, then);
  }

  private static String count(Long rows) {
    return rows == null ? "no such rule" : String.format(Locale.ROOT, "%,d", rows);
  }

  private static String score(TableChange.Side side) {
    return side.score().map(mean -> String.format(Locale.ROOT, "%.2f", mean)).orElse("none");
  }
}
