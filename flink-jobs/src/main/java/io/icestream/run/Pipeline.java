package io.icestream.run;

import io.icestream.error.IcestreamException;
import io.icestream.plan.Plan;
import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Content;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import io.icestream.project.TableFile;
import io.icestream.run.JobSettings.StateClaim;
import io.icestream.source.SchemaChangedException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running job of a project. It goes on from the newest restore point of its state directory,
 * starts the refine half anew from Bronze when its SQL has changed, and takes new columns of a
 * source in by starting itself again.
 *
 * <p>One pipeline runs in a state directory at a time.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

  private final Workspace workspace;
  private final RunOptions options;
  private final Consumer<String> progress;
  private final Path stateDir;
  private final Steps steps;
  private final StateLock lock;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile PipelineJob job;
  private volatile JobWatch watch;
  private volatile Consumer<String> onTrouble = what -> {};
  private volatile Plan plan;
  private volatile boolean isStopping;
  private volatile boolean isDeployed;

  private Pipeline(
      Workspace workspace,
      RunOptions options,
      Steps steps,
      StateLock lock,
      Consumer<String> progress) {
    this.steps = steps;
    this.workspace = workspace;
    this.progress = progress;
    this.options = options;
    this.stateDir = workspace.stateDir(options.half());
    this.lock = lock;
  }

  /** Starts a project's job; returns once Flink has accepted it. */
  public static Pipeline start(Workspace workspace, RunOptions options) throws Exception {
    return start(workspace, options, List.of(), LOG::info);
  }

  /**
   * Starts a project's job; returns once Flink has accepted it.
   *
   * @param steps tables that are made in code
   * @param progress is told what a person wants to know of the job's life
   */
  public static Pipeline start(
      Workspace workspace, RunOptions options, List<Step> steps, Consumer<String> progress)
      throws Exception {
    workspace.requireNotRunning(options.half());
    StateLock lock =
        StateLock.tryTake(workspace.stateDir(options.half()))
            .orElseThrow(() -> workspace.runningAlready(options.half()));
    Pipeline pipeline = new Pipeline(workspace, options, new Steps(steps), lock, progress);
    try {
      pipeline.launch(workspace.planToRun(), options);
      return pipeline;
    } catch (Exception e) {
      lock.close();
      throw e;
    }
  }

  private void launch(Plan next, RunOptions how) throws Exception {
    plan = next;
    String fingerprint = MaskingKeys.fingerprint(steps.fingerprint(next), workspace.stateRoot());
    Start start = Start.decide(workspace, how, fingerprint);
    LOG.info(
        "{} starts from {}, refine half {} reading {}",
        workspace.name(),
        start.point().map(point -> point.path().toString()).orElse("the beginning"),
        start.mode().incarnation(),
        start.mode().log());
    if (start.point().isPresent() && start.mode().log() == Log.BOOTSTRAP) {
      progress.accept(
          "making Silver and Gold from Bronze beside the live stream; published once, whole");
    }
    if (start.needsCommittedBronze()) {
      // Until the new job is there, the next start must not take the refine half's old state.
      RunState.read(stateDir).ifPresent(last -> last.rebuilt().write(stateDir));
      start = new Start(start.mode(), Optional.of(clean(start.point().get())), start.claim());
      // Tables have evolved on the way.
      plan = workspace.plan();
    }
    submit(start, fingerprint);
  }

  /**
   * A restore point whose Bronze rows are all committed, so that a scan of Bronze together with the
   * live stream from there misses nothing: after a crash the ingest half runs alone to its first
   * savepoint.
   */
  private RestorePoint clean(RestorePoint point) throws Exception {
    if (point.isClean()) {
      return point;
    }
    progress.accept("finishing the commits of the crashed run first");
    Configuration settings = settings(0);
    JobSettings.restore(settings, Optional.of(point), StateClaim.INGEST_ONLY);
    PipelineJob ingest =
        PipelineJob.submit(
            plan.script(new ScriptMode(Half.INGEST, Log.LIVE, "ingest", Content.KEPT)),
            settings,
            workspace.name() + "-finish",
            "ingest",
            workspace.publication(Half.ALL, Log.LIVE));
    ingest.awaitRunning(STOP_TIMEOUT);
    Path savepoint = stop(ingest);
    return new RestorePoint(savepoint, true);
  }

  /** Stops a job; what it had read is committed when this returns. */
  private Path stop(PipelineJob which) throws Exception {
    String uri =
        which.stopWithSavepoint(
            stateDir.resolve(RestorePoint.SAVEPOINTS).toUri().toString(), STOP_TIMEOUT);
    which.result().get();
    Path savepoint = Path.of(URI.create(uri));
    RestorePoint.committed(savepoint);
    return savepoint;
  }

  private void submit(Start start, String fingerprint) throws Exception {
    ScriptMode mode = start.mode();
    Configuration settings = settings(options.webPort());
    JobSettings.restore(settings, start.point(), start.claim());
    long submittedAt = System.currentTimeMillis();
    if (!start.goesOn()) {
      HotLayer.execute(plan.dropsOfTwins());
    }
    try {
      job =
          PipelineJob.submit(
              plan.script(mode),
              settings,
              workspace.jobName(options.half()),
              mode.incarnation(),
              steps.in(mode),
              workspace.publication(options.half(), mode.log()));
    } catch (Exception e) {
      throw JobFailure.explain(e, workspace.name());
    }
    new RunState(
            job.id().toHexString(),
            ProcessHandle.current().pid(),
            job.restPort(),
            options.half().name().toLowerCase(Locale.ROOT),
            mode.incarnation(),
            mode.log().name().toLowerCase(Locale.ROOT),
            fingerprint,
            submittedAt,
            start.point().isPresent() && start.claim() == StateClaim.ALL)
        .write(stateDir);
    if (options.half() != Half.INGEST && !isDeployed) {
      // Later starts of this run take the text that it was given, whatever is in the folder then.
      Deployed.write(workspace);
      isDeployed = true;
    }
    PipelineJob submitted = job;
    watch =
        JobWatch.start(
            submitted,
            workspace.name(),
            what -> onTrouble.accept(what),
            failure -> stopLoudly(submitted, failure));
    submitted.result().whenComplete((result, failure) -> ended(submitted, failure));
  }

  private Configuration settings(int restPort) {
    Configuration settings =
        JobSettings.local(
            stateDir,
            workspace.checkpointInterval(),
            workspace.parallelism(),
            restPort,
            workspace.flinkSettings());
    MaskingKeys.refer(settings, workspace.stateRoot());
    return settings;
  }

  private void ended(PipelineJob which, Throwable failure) {
    if (which != job) {
      return;
    }
    if (failure == null || isStopping) {
      ended.complete(null);
      return;
    }
    Optional<SchemaChangedException> change = newColumns(failure);
    if (change.isPresent()) {
      tellOfNewColumns(change.get());
      Thread restart =
          new Thread(
              () -> {
                try {
                  launch(
                      workspace.plan(), new RunOptions(options.half(), options.webPort(), false));
                } catch (Exception e) {
                  ended.completeExceptionally(e);
                }
              },
              "icestream-restart");
      restart.setDaemon(true);
      restart.start();
      return;
    }
    ended.completeExceptionally(JobFailure.explain(failure, workspace.name()));
  }

  /** Ends a job that Flink would try again for ever. */
  private void stopLoudly(PipelineJob which, IcestreamException failure) {
    if (which == job && !isStopping) {
      ended.completeExceptionally(failure);
      try {
        which.cancel();
      } catch (Exception e) {
        LOG.warn("The job cannot be cancelled", e);
      }
    }
  }

  private static Optional<SchemaChangedException> newColumns(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, SchemaChangedException.class);
  }

  private void tellOfNewColumns(SchemaChangedException change) {
    String entity = change.system() + "." + change.entity();
    String columns =
        change.columns().stream()
            .map(column -> (column.name() + " " + column.type()).strip())
            .collect(Collectors.joining(", "));
    String files =
        plan.refined().stream()
            .filter(
                table ->
                    table.view().references().stream()
                        .anyMatch(reference -> reference.base().equals(entity)))
            .map(TableFile::file)
            .collect(Collectors.joining(", "));
    progress.accept(
        entity
            + " has new or wider columns ("
            + columns
            + "): taken into bronze."
            + change.system()
            + "__"
            + change.entity()
            + ", going on."
            + (files.isEmpty()
                ? ""
                : " To have them in Silver: add them to "
                    + files
                    + ", and to masking.yml if they are personal, then 'icestream upgrade'."));
  }

  /** The plan that runs now. */
  public Plan plan() {
    return plan;
  }

  /** The address of Flink's web UI. */
  public String webAddress() {
    return "http://127.0.0.1:" + job.restPort();
  }

  /** Why nothing is published at present; empty when the job is well. */
  public Optional<String> trouble() {
    return watch.trouble();
  }

  /** Has somebody told each time what newly keeps the job from publishing. */
  public void onTrouble(Consumer<String> listener) {
    onTrouble = listener;
  }

  /** Ends when the job has stopped; exceptionally, with the cause, when it failed for good. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Stops at a savepoint that all tables contain and that the next start goes on from. */
  public Path stopWithSavepoint() throws Exception {
    isStopping = true;
    Path savepoint = stop(job);
    lock.close();
    return savepoint;
  }

  /** Cancels the job if it still runs; what it has checkpointed is there for the next start. */
  @Override
  public void close() throws Exception {
    if (!lock.isValid()) {
      return;
    }
    isStopping = true;
    if (!job.result().isDone()) {
      job.cancel();
    }
    lock.close();
  }
}
