package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Plan;
import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Content;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import io.icestream.run.JobSettings.StateClaim;
import io.icestream.source.SchemaChangedException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
  private final Path stateDir;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile PipelineJob job;
  private volatile JobWatch watch;
  private volatile Consumer<String> onTrouble = what -> {};
  private volatile Plan plan;
  private volatile boolean isStopping;

  private Pipeline(Workspace workspace, RunOptions options) throws IOException {
    this.workspace = workspace;
    this.options = options;
    this.stateDir = workspace.stateDir(options.half());
    Files.createDirectories(stateDir);
    lockFile =
        FileChannel.open(
            stateDir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock = lockFile.tryLock();
    if (lock == null) {
      lockFile.close();
      throw new IcestreamException(
          ErrorCode.RUN_001,
          "Cannot run "
              + workspace.name()
              + ": it is running already (pid="
              + RunState.read(stateDir).map(RunState::pid).map(String::valueOf).orElse("unknown")
              + "). Stop it with 'icestream stop', or use another profile.");
    }
  }

  /** Starts a project's job; returns once Flink has accepted it. */
  public static Pipeline start(Workspace workspace, RunOptions options) throws Exception {
    Pipeline pipeline = new Pipeline(workspace, options);
    try {
      pipeline.launch(workspace.plan());
      return pipeline;
    } catch (Exception e) {
      pipeline.release();
      throw e;
    }
  }

  private void launch(Plan next) throws Exception {
    plan = next;
    Optional<RestorePoint> point = RestorePoint.newest(stateDir);
    Optional<RunState> last = RunState.read(stateDir);
    String fingerprint = next.fingerprint();

    if (point.isEmpty() || last.isEmpty()) {
      boolean isFirst = !isBronzeWritten();
      submit(
          isFirst ? mode(Log.LIVE, fingerprint, Content.KEPT) : anew(fingerprint),
          fingerprint,
          Optional.empty(),
          StateClaim.ALL);
      return;
    }
    RunState before = last.get();
    boolean isSame = before.fingerprint().equals(fingerprint) && !options.refineAnew();
    if (isSame) {
      Log log = before.log().equals("bootstrap") ? Log.BOOTSTRAP : Log.LIVE;
      Content content = log == Log.BOOTSTRAP ? Content.REPLACED : Content.KEPT;
      submit(mode(log, before.incarnation(), content), fingerprint, point, StateClaim.ALL);
      return;
    }
    LOG.info("The refine half starts anew from Bronze");
    submit(anew(fingerprint), fingerprint, Optional.of(clean(point.get())), StateClaim.INGEST_ONLY);
  }

  private boolean isBronzeWritten() throws IOException {
    try (Lake lake = workspace.lake()) {
      return lake.hasRows("bronze");
    }
  }

  /** The refine half from all of Bronze and the live stream together, under a name of its own. */
  private ScriptMode anew(String fingerprint) {
    String incarnation = fingerprint + "_" + Long.toString(System.currentTimeMillis(), 36);
    return mode(Log.BOOTSTRAP, incarnation, Content.REPLACED);
  }

  private ScriptMode mode(Log log, String incarnation, Content content) {
    return new ScriptMode(options.half(), log, incarnation, content);
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
    LOG.info("Finishing the commits of the crashed run first");
    Configuration settings = settings(0);
    JobSettings.restore(settings, Optional.of(point), StateClaim.INGEST_ONLY);
    PipelineJob ingest =
        PipelineJob.submit(
            plan.script(new ScriptMode(Half.INGEST, Log.LIVE, "ingest", Content.KEPT)),
            settings,
            workspace.name() + "-finish",
            "ingest",
            workspace.publication(Log.LIVE));
    ingest.awaitRunning(STOP_TIMEOUT);
    ingest.stopWithSavepoint(savepoints(), STOP_TIMEOUT);
    return RestorePoint.newest(stateDir)
        .filter(RestorePoint::isClean)
        .orElseThrow(
            () -> new IllegalStateException("the savepoint of the ingest half is missing"));
  }

  private void submit(
      ScriptMode mode, String fingerprint, Optional<RestorePoint> point, StateClaim claim)
      throws Exception {
    Configuration settings = settings(options.webPort());
    JobSettings.restore(settings, point, claim);
    job =
        PipelineJob.submit(
            plan.script(mode),
            settings,
            workspace.name(),
            mode.incarnation(),
            workspace.publication(mode.log()));
    new RunState(
            job.id().toHexString(),
            ProcessHandle.current().pid(),
            job.restPort(),
            options.half().name().toLowerCase(Locale.ROOT),
            mode.incarnation(),
            mode.log().name().toLowerCase(Locale.ROOT),
            fingerprint,
            System.currentTimeMillis())
        .write(stateDir);
    PipelineJob submitted = job;
    watch =
        JobWatch.start(
            submitted, what -> onTrouble.accept(what), failure -> stopLoudly(submitted, failure));
    submitted.result().whenComplete((result, failure) -> ended(submitted, failure));
  }

  private Configuration settings(int restPort) {
    Configuration settings =
        JobSettings.local(
            stateDir, workspace.checkpointInterval(), workspace.parallelism(), restPort);
    TokenizeKey.refer(settings, workspace.stateRoot());
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
    if (isNewColumn(failure)) {
      LOG.info("A source has new columns: taking them in and starting again");
      Thread restart =
          new Thread(
              () -> {
                try {
                  launch(workspace.plan());
                } catch (Exception e) {
                  ended.completeExceptionally(e);
                }
              },
              "icestream-restart");
      restart.setDaemon(true);
      restart.start();
      return;
    }
    ended.completeExceptionally(failure);
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

  private static boolean isNewColumn(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, SchemaChangedException.class).isPresent();
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
    String savepoint = job.stopWithSavepoint(savepoints(), STOP_TIMEOUT);
    job.result().get();
    release();
    return Path.of(URI.create(savepoint));
  }

  private String savepoints() {
    return stateDir.resolve(RestorePoint.SAVEPOINTS).toUri().toString();
  }

  private void release() throws IOException {
    lock.release();
    lockFile.close();
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
    release();
  }
}
