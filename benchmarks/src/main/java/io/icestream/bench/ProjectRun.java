package io.icestream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.commit.Publications;
import io.icestream.commit.PublisherOptions;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** A project of this module, run as {@code icestream run} does, until rows are published. */
final class ProjectRun implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLIS = 200;
  private static final double SAY_SECONDS = 15;

  private final Workspace workspace;
  private final Pipeline pipeline;
  private final Lake lake;
  private final double startCpuSeconds;

  private ProjectRun(Workspace workspace, Pipeline pipeline) throws IOException {
    this.workspace = workspace;
    this.pipeline = pipeline;
    this.lake = workspace.lake();
    this.startCpuSeconds = ProcessCost.cpuSeconds();
  }

  /** Copies a project of this module to a directory. */
  static Path copy(String name, List<String> files, Path directory) throws IOException {
    for (String file : files) {
      Path target = directory.resolve(file);
      Files.createDirectories(target.getParent());
      try (InputStream text = resource(name, file)) {
        Files.copy(text, target);
      }
    }
    return directory;
  }

  /** A file of a project of this module. */
  static InputStream resource(String project, String file) {
    return ProjectRun.class.getResourceAsStream(project + "/" + file);
  }

  /** What the projects call where they run. */
  static Map<String, String> environment(Path lake, ContenderOptions options) {
    return Map.of(
        "BENCH_LAKE",
        lake.toString(),
        "BENCH_CHECKPOINT",
        options.checkpointMillis() + "ms",
        "BENCH_PARALLELISM",
        Integer.toString(options.parallelism()));
  }

  /** Starts the project of a directory; the environment of this process says where. */
  static ProjectRun start(Path project) throws Exception {
    Workspace workspace = Workspace.open(project, "local");
    workspace.prepareSources(System.err::println);
    return new ProjectRun(workspace, Pipeline.start(workspace, new RunOptions(Half.ALL, 0, false)));
  }

  Workspace workspace() {
    return workspace;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** Waits until so many rows of an entity are published, and whatever was made from them. */
  RunCost await(String entity, long rows) throws Exception {
    double first = 0;
    double said = 0;
    long published = 0;
    while (published < rows) {
      published = rows("bronze", entity) + rows("quarantine", "unparsed__" + entity);
      double now = ProcessCost.seconds();
      first = first == 0 && published > 0 ? now : first;
      if (now - said > SAY_SECONDS) {
        System.err.printf("%,d of %,d published after %.0f s%n", published, rows, now);
        said = now;
      }
      pause(published < rows);
    }
    while (!isWholeCutPublished()) {
      pause(true);
    }
    return new RunCost(
        ProcessCost.seconds(),
        ProcessCost.cpuSeconds(),
        startCpuSeconds,
        first,
        ProcessCost.residentMegabytes(),
        stateBytes());
  }

  /** Waits a little; throws the failure of a job that has ended. */
  private void pause(boolean isNeeded) throws Exception {
    if (isNeeded) {
      try {
        pipeline.ended().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        throw new IllegalStateException("the job has ended");
      } catch (TimeoutException e) {
        // It runs.
      }
    }
  }

  private long rows(String database, String table) {
    return lake.table(database, table)
        .map(Table::currentSnapshot)
        .map(Snapshot::summary)
        .map(summary -> Long.parseLong(summary.getOrDefault("total-records", "0")))
        .orElse(0L);
  }

  /** The mains of a cut move one after the other. */
  private boolean isWholeCutPublished() {
    Map<String, Long> cut =
        Publications.lastCut(lake.catalog(), PublisherOptions.of(workspace.name()));
    return cut.entrySet().stream()
        .allMatch(
            entry -> {
              String[] name = entry.getKey().split("\\.", 2);
              return lake.table(name[0], name[1])
                  .map(Table::currentSnapshot)
                  .filter(snapshot -> snapshot.snapshotId() == entry.getValue())
                  .isPresent();
            });
  }

  /** What was published has a checkpoint; Flink answers with what it knew seconds ago. */
  private long stateBytes() throws Exception {
    String jobs = pipeline.webAddress() + "/jobs/";
    String job = read(jobs).path("jobs").path(0).path("id").asText();
    while (true) {
      JsonNode checkpoint = read(jobs + job + "/checkpoints").path("latest").path("completed");
      if (checkpoint.has("state_size")) {
        return checkpoint.path("state_size").asLong();
      }
      pause(true);
    }
  }

  private static JsonNode read(String address) throws IOException {
    try (InputStream answer = URI.create(address).toURL().openStream()) {
      return JSON.readTree(answer);
    }
  }

  void stop() throws Exception {
    pipeline.stopWithSavepoint();
  }

  @Override
  public void close() throws Exception {
    pipeline.close();
    lake.close();
  }
}
