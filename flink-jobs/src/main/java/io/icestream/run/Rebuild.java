package io.icestream.run;

import io.icestream.catalog.CatalogOptions;
import io.icestream.commit.Publications;
import io.icestream.commit.PublisherOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Plan;
import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;

/** Makes Silver and Gold from Bronze in one bounded run, with the same files as the stream. */
public final class Rebuild {
  private static final List<Half> REFINING = List.of(Half.ALL, Half.REFINE);

  private final Workspace workspace;
  private final Consumer<String> progress;

  public Rebuild(Workspace workspace, Consumer<String> progress) {
    this.workspace = workspace;
    this.progress = progress;
  }

  /**
   * Replaces the content of all Silver and Gold tables, which readers see at once and together.
   *
   * @throws IcestreamException when a job that refines is running: it is the tables' one writer
   */
  public void inPlace() throws Exception {
    List<StateLock> locks = new ArrayList<>();
    try {
      for (Half half : REFINING) {
        locks.add(StateLock.tryTake(workspace.stateDir(half)).orElseThrow(() -> isRunning(half)));
      }
      forgetState();
      execute(ScriptMode.rebuild());
    } finally {
      locks.forEach(StateLock::close);
    }
    progress.accept("done; the next run takes Silver and Gold up from Bronze again");
  }

  private IcestreamException isRunning(Half half) {
    return new IcestreamException(
        ErrorCode.RUN_006,
        "Cannot rebuild "
            + workspace.name()
            + ": "
            + workspace.jobName(half)
            + " is running. Stop it first, use 'icestream upgrade --refine-anew', which rebuilds"
            + " beside the live stream, or rebuild into another directory with --into.");
  }

  /** The next run may not go on with an index of files that are no longer there. */
  void forgetState() throws IOException {
    for (Half half : REFINING) {
      Path stateDir = workspace.stateDir(half);
      RunState.read(stateDir).ifPresent(state -> state.rebuilt().write(stateDir));
    }
    try (Lake lake = workspace.lake()) {
      for (Half half : REFINING) {
        Publications.publishPending(lake.catalog(), PublisherOptions.of(workspace.jobName(half)));
      }
    }
  }

  /**
   * Makes Silver and Gold from the last published cut of Bronze in a warehouse of its own; the
   * project's tables are only read, and its jobs may go on.
   *
   * @param directory an empty one, or that of an earlier rebuild
   */
  public void into(Path directory) throws Exception {
    Map<String, String> catalog = LocalWarehouse.catalog(directory);
    catalog.put(CatalogOptions.READERS.key(), String.join(", ", workspace.project().readers()));
    LocalWarehouse.requireOther(workspace.project().catalog(), directory);
    execute(ScriptMode.rebuild().at(newestBronze()).into(catalog));
    progress.accept("done; look at it with 'icestream query --in " + directory + "'");
  }

  /** The snapshots of Bronze that belong together. */
  private Map<String, Long> newestBronze() throws IOException {
    try (Lake lake = workspace.lake()) {
      Map<String, Long> snapshots = new HashMap<>(lake.snapshots("bronze"));
      Publications.lastCut(
              lake.catalog(), PublisherOptions.of(workspace.jobName(workspace.lastIngest())))
          .forEach((table, id) -> snapshots.computeIfPresent(table, (t, i) -> id));
      return snapshots;
    }
  }

  private void execute(ScriptMode mode) throws Exception {
    Plan plan = workspace.plan();
    progress.accept("reading Bronze, making " + plan.refined().size() + " tables");
    Configuration settings = JobSettings.bounded(workspace.parallelism());
    MaskingKeys.refer(settings, workspace.stateRoot());
    PipelineJob.submit(
            plan.script(mode),
            settings,
            workspace.name() + "-rebuild",
            mode.incarnation(),
            workspace.publication(Half.ALL, Log.BRONZE))
        .result()
        .get();
  }
}
