package io.icestream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream bench mirror}: a table of PostgreSQL, its snapshot and then its changes. */
@Command(
    name = "mirror",
    mixinStandardHelpOptions = true,
    description =
        "Mirrors a table of 12 columns from a PostgreSQL server to Bronze and Silver: first its snapshot, "
            + "then transactions of 1,000 changes (600 updates, 200 inserts, 200 deletes, keys scattered). "
            + "In the end the tables are reconciled with the source. The server's own CPU time is not counted.",
    footer = {"", "Example: icestream bench mirror --rows 2000000 --json"})
final class MirrorCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private ContenderOptions options;

  @Option(names = "--rows", defaultValue = "2000000", description = "Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--transactions",
      defaultValue = "500",
      description = "Of 1,000 changes each (default: ${DEFAULT-VALUE}).")
  private int transactions;

  /** One of the two phases. */
  record Phase(
      long rows,
      double seconds,
      @JsonProperty("rows_per_second") double rowsPerSecond,
      @JsonProperty("cpu_seconds_per_million_rows") double cpuSecondsPerMillion) {

    static Phase of(long rows, double seconds, double cpuSeconds) {
      return new Phase(rows, seconds, rows / seconds, cpuSeconds / rows * 1e6);
    }

    String text(String name) {
      return "%-10s %,d rows, %,.0f rows/s, %.1f CPU-seconds per million rows%n"
          .formatted(name, rows, rowsPerSecond, cpuSecondsPerMillion);
    }
  }

  @Override
  public Integer call() throws Exception {
    if ((long) transactions * MirrorSource.TOUCHED > rows) {
      throw new ParameterException(
          spec.commandLine(),
          "Give --rows at least %,d: each transaction updates or deletes %d rows that no other one touches."
              .formatted((long) transactions * MirrorSource.TOUCHED, MirrorSource.TOUCHED));
    }
    long changes = (long) transactions * MirrorSource.CHANGES;
    try (Workbench bench = Workbench.open()) {
      System.err.printf("filling a table with %,d rows ...%n", rows);
      try (MirrorSource source = MirrorSource.start(bench.directory("source"), rows)) {
        System.err.println("icestream ...");
        Workbench.Child child = start(bench, source, changes);
        child.await("snapshot");
        System.err.printf("%,d transactions ...%n", transactions);
        long begin = System.nanoTime();
        source.change(transactions);
        double sourceSeconds = (System.nanoTime() - begin) / 1e9;
        MirrorRun.Result result = child.result(MirrorRun.Result.class);
        print(result, changes, sourceSeconds);
        return result.contentIsRight() ? 0 : 1;
      }
    }
  }

  private Workbench.Child start(Workbench bench, MirrorSource source, long changes)
      throws Exception {
    Path project =
        ProjectRun.copy(
            "mirror", List.of("icestream.yml", "silver/accounts.sql"), bench.directory("project"));
    Map<String, String> environment =
        new LinkedHashMap<>(ProjectRun.environment(bench.directory("lake"), options));
    environment.put("BENCH_POSTGRES", source.url());
    environment.put("BENCH_PASSWORD", source.password());
    return bench.start(
        "icestream",
        MirrorRun.class,
        new MirrorRun.Settings(project.toString(), rows, changes),
        options.heap(),
        environment);
  }

  private void print(MirrorRun.Result result, long changes, double sourceSeconds) throws Exception {
    RunCost before = result.snapshot();
    RunCost after = result.changes();
    Phase snapshot = Phase.of(rows, before.seconds(), before.cpuSeconds());
    Phase log =
        Phase.of(
            changes, after.seconds() - before.seconds(), after.cpuSeconds() - before.cpuSeconds());
    if (options.isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("snapshot", snapshot);
      object.put("changes", log);
      object.put("source_seconds", sourceSeconds);
      object.put("first_published_seconds", before.firstPublishedSeconds());
      object.put("resident_megabytes", after.residentMegabytes());
      object.put("content_is_right", result.contentIsRight());
      System.out.println(JSON.writeValueAsString(object));
      return;
    }
    System.out.print(
        snapshot.text("snapshot")
            + log.text("changes")
            + "%-10s the source took %.1f s for its transactions; %,d MB resident, content %s%n"
                .formatted(
                    "",
                    sourceSeconds,
                    after.residentMegabytes(),
                    result.contentIsRight() ? "right" : "WRONG"));
  }
}
