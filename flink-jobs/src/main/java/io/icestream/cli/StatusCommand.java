package io.icestream.cli;

import io.icestream.project.TableFile;
import io.icestream.run.Lake;
import io.icestream.run.Publishing;
import io.icestream.run.QualityReport;
import io.icestream.run.RunningPipeline;
import io.icestream.run.TableReport;
import io.icestream.run.Workspace;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream status}: whether the job runs, and what readers see. */
@Command(
    name = "status",
    description = {
      "Shows whether the job runs, what is held back and, table by table, what is published:",
      "for tables with rules also the mean score and the rules that most rows fail."
    },
    footer = {"", "Example: icestream status my-lake --format json"})
final class StatusCommand implements Callable<Integer> {
  private static final int WORST = 3;

  @Mixin private ProjectOptions project;

  @Option(
      names = "--format",
      defaultValue = "TABLE",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private RowFormat format;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    List<RunningPipeline> running = workspace.running();
    running.forEach(
        job ->
            System.err.println(
                job.name()
                    + " is running (pid "
                    + job.pid()
                    + ", web UI http://127.0.0.1:"
                    + job.restPort()
                    + ")"));
    if (running.isEmpty()) {
      System.err.println(workspace.name() + " is not running");
    }
    workspace.sourceRemarks().forEach(System.err::println);
    try (Lake lake = workspace.lake()) {
      new Publishing(workspace, lake).report().forEach(System.err::println);
      Map<String, QualityReport> quality = QualityReport.of(lake, measured(workspace));
      List<Row> rows =
          TableReport.of(lake).stream()
              .map(table -> row(table, quality.get(table.layer() + "." + table.table())))
              .toList();
      format.print(
          List.of(
              "layer", "table", "rows", "snapshots", "published_at", "age_s", "score", "failing"),
          rows.iterator(),
          System.out);
    }
    return 0;
  }

  private static Set<String> measured(Workspace workspace) {
    return workspace.project().tables().stream()
        .filter(TableFile::isMeasured)
        .map(TableFile::qualifiedName)
        .collect(Collectors.toSet());
  }

  private static Row row(TableReport table, QualityReport quality) {
    return Row.of(
        table.layer(),
        table.table(),
        table.rows(),
        table.snapshots(),
        table.publishedAt().map(Instant::toString).orElse(null),
        table.publishedAt().map(at -> Duration.between(at, Instant.now()).toSeconds()).orElse(null),
        quality == null ? null : quality.meanScore().map(StatusCommand::rounded).orElse(null),
        quality == null ? null : failing(quality));
  }

  private static BigDecimal rounded(double score) {
    return BigDecimal.valueOf(score).setScale(1, RoundingMode.HALF_UP);
  }

  /** The worst rules with how many rows fail them. */
  private static String failing(QualityReport quality) {
    return quality.failures().stream()
        .limit(WORST)
        .map(failure -> failure.rule() + " " + failure.rows())
        .collect(Collectors.joining(", "));
  }
}
