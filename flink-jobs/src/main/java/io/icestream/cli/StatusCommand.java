package io.icestream.cli;

import io.icestream.run.Lake;
import io.icestream.run.Publishing;
import io.icestream.run.RunningPipeline;
import io.icestream.run.TableReport;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.types.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream status}: whether the job runs, and what readers see. */
@Command(
    name = "status",
    description = {
      "Shows whether the job runs, what is held back and, table by table, what is published."
    },
    footer = {"", "Example: icestream status my-lake --format json"})
final class StatusCommand implements Callable<Integer> {
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
      List<Row> rows = TableReport.of(lake).stream().map(StatusCommand::row).toList();
      format.print(
          List.of("layer", "table", "rows", "snapshots", "published_at", "age_s"),
          rows.iterator(),
          System.out);
    }
    return 0;
  }

  private static Row row(TableReport table) {
    return Row.of(
        table.layer(),
        table.table(),
        table.rows(),
        table.snapshots(),
        table.publishedAt().map(Instant::toString).orElse(null),
        table
            .publishedAt()
            .map(at -> Duration.between(at, Instant.now()).toSeconds())
            .orElse(null));
  }
}
