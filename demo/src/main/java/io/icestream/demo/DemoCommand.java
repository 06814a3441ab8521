package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.run.StopSignals;
import io.icestream.scan.ScanReport;
import io.icestream.scan.ScanText;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code icestream demo}: the reference project on real servers that come with the program, with a
 * shop that is busy.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the retail project on a PostgreSQL, a Kafka broker and a REST server that come with the",
      "program, and on files, with sample data and a live stream of changes. Ctrl-C stops it with a",
      "savepoint; the next start goes on from there, also after a crash."
    },
    footer = {"", "Example: icestream demo --for 90s --json"})
public final class DemoCommand implements Callable<Integer> {
  private static final int MOST_FINDINGS = 20;
  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final Duration REDRAW = Duration.ofSeconds(1);

  private final PipelineStarter starter;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Instant jvmStart =
      Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
  private final LiveTable progress = new LiveTable(System.err, LiveTable.isTerminal(), jvmStart);

  @Mixin private DemoOptions options;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = "0",
      description = "Port of Flink's web UI on 127.0.0.1 (default: a free one).")
  private int webPort;

  @Option(
      names = "--project",
      paramLabel = "<project>",
      defaultValue = "retail",
      description =
          "The project to run on the sample data: a directory, or one of sql-scripts"
              + " (default: ${DEFAULT-VALUE}).")
  private Path project;

  @Option(
      names = "--warm-up",
      paramLabel = "<time>",
      converter = DemoOptions.TimeConverter.class,
      description =
          "Lets the job run this long beneath the live events before the time of --for and the"
              + " measuring of freshness begin: a young JVM is slow.")
  private Duration warmUp;

  @Option(
      names = "--audit-all",
      description =
          "Audits each cut that was published before it ends, not the last one alone: about two"
              + " seconds an audit.")
  private boolean auditsAll;

  private Optional<Duration> firstPublished = Optional.empty();

  /** A command whose job is started by {@code starter}. */
  public DemoCommand(PipelineStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    Path projectDirectory = projectDirectory();
    LocalPipeline.warmUp();
    StopSignals.onFirst(
        () -> {
          progress.say("stopping with a savepoint; Ctrl-C again forces ...");
          stop.countDown();
        });
    try (DemoServers servers = DemoServers.start(options.directory, options.data(), progress)) {
      System.setProperty("icestream.env." + DemoServers.PASSWORD, servers.postgres().password());
      try (Generator generator =
          progress.during("preparing the shop", () -> servers.generator(options.seed))) {
        generator.setBad(options.bad());
        if (isStopped()) {
          return 0;
        }
        Instant from = Instant.now();
        try (RunningJob job = starter.start(projectDirectory, servers.environment(), webPort)) {
          progress.say(
              "starting the job … %.1f s; web UI at %s",
              Duration.between(from, Instant.now()).toMillis() / 1_000.0, job.webAddress());
          return run(generator, job, servers.postgres());
        }
      }
    }
  }

  private int run(Generator generator, RunningJob job, EmbeddedPostgres postgres) throws Exception {
    awaitSilver(job);
    generator.start(options.rate);
    Instant liveSince = Instant.now();
    if (warmUp != null) {
      watch(generator, job, liveSince, Optional.of(warmUp));
    }
    Instant measuredSince = Instant.now();
    watch(generator, job, measuredSince, options.time());
    boolean isForced = isStopped();
    if (!isForced) {
      sayFreshness(job.freshness(measuredSince));
    }
    progress.say("finishing what was begun to be sent ...");
    generator.quiesce();
    Optional<Boolean> reconciled = Optional.empty();
    if (!isForced && !hasEnded(job)) {
      progress.say("comparing sources and tables ...");
      reconciled = Optional.of(job.reconcile());
      progress.say(
          reconciled.get()
              ? "equal: what readers see is what was sent"
              : "DIFFERENT: 'icestream reconcile' names the keys");
    }
    Optional<RunningJob.Audits> audits = Optional.empty();
    if (!isForced && !hasEnded(job)) {
      audits = Optional.of(audit(job, liveSince));
    }
    List<RunningJob.TableStatus> tables = job.tables();
    // Where nothing was published in the time given, the comparison has waited for it.
    noteFirstPublished(tables);
    Map<String, RunningJob.Freshness> freshness = job.freshness(measuredSince);
    RunningJob.Totals totals = job.totals();
    if (!hasEnded(job)) {
      job.stopWithSavepoint();
    }
    Optional<ScanReport> scan = isForced ? Optional.empty() : Optional.of(scan(postgres));
    DemoSummary summary =
        DemoSummary.of(tables, freshness, totals, firstPublished, reconciled, audits, scan);
    progress.say("stopped; the next start goes on from here");
    if (options.isJson) {
      System.out.println(summary.json());
    } else {
      LiveTable.lines(tables, Instant.now()).forEach(System.out::println);
    }
    boolean isClean = scan.map(ScanReport::findings).map(List::isEmpty).orElse(true);
    boolean isSound = audits.map(found -> found.failed() == 0).orElse(true);
    return reconciled.orElse(true) && isClean && isSound ? 0 : 1;
  }

  /** The slowest table of each layer. */
  private void sayFreshness(Map<String, RunningJob.Freshness> freshness) {
    Map<String, String> slowest = new TreeMap<>();
    freshness.forEach(
        (table, delays) ->
            slowest.merge(
                table.substring(0, table.indexOf('.')),
                table,
                (one, other) ->
                    freshness.get(one).highest99().compareTo(delays.highest99()) < 0
                        ? other
                        : one));
    slowest.forEach(
        (layer, table) ->
            progress.say(
                "freshness of %s, slowest table %s: p50 %.1f s, p99 %.1f s",
                layer,
                table.substring(layer.length() + 1),
                freshness.get(table).median().toMillis() / 1_000.0,
                freshness.get(table).highest99().toMillis() / 1_000.0));
  }

  private RunningJob.Audits audit(RunningJob job, Instant liveSince) {
    RunningJob.Audits audits =
        job.audit(
            auditsAll ? Optional.of(liveSince) : Optional.empty(),
            said -> progress.say("%s", said));
    progress.say(
        "audited %s: %d ok, %d failed",
        audits.cuts() == 1 ? "the last cut" : audits.cuts() + " cuts",
        audits.passed(),
        audits.failed());
    return audits;
  }

  private ScanReport scan(EmbeddedPostgres postgres) throws Exception {
    Instant from = Instant.now();
    ScanReport report = DemoScan.of(postgres, options.directory);
    progress.say(
        "looked for personal data in clear: %s (%.1f s)",
        ScanText.summary(report), Duration.between(from, Instant.now()).toMillis() / 1_000.0);
    ScanText.table(report).stream()
        .limit(MOST_FINDINGS)
        .forEach(line -> progress.say("  %s", line));
    return report;
  }

  /**
   * Returns when Silver is published, by this start or an earlier one. Before that no event is
   * sent: what a customer was before the job read it is in no snapshot, and would be missing in its
   * history; and what waits for a job that starts would be measured as its freshness.
   */
  private void awaitSilver(RunningJob job) throws Exception {
    List<RunningJob.TableStatus> tables = job.tables();
    while (tables.stream().noneMatch(DemoCommand::isPublishedSilver)
        && !hasEnded(job)
        && !stop.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
      tables = job.tables();
    }
    noteFirstPublished(tables);
  }

  private static boolean isPublishedSilver(RunningJob.TableStatus table) {
    return table.layer().equals("silver") && table.rows() > 0 && table.publishedAt().isPresent();
  }

  /** Shows what goes on until the time is over, somebody stops it or something fails. */
  private void watch(Generator generator, RunningJob job, Instant since, Optional<Duration> time)
      throws Exception {
    Optional<Instant> end = time.map(since::plus);
    Instant drawn = Instant.EPOCH;
    while (!stop.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
      Instant now = Instant.now();
      if (generator.failure().isPresent()) {
        throw generator.failure().get();
      }
      if (hasEnded(job)) {
        throwIfFailed(job);
        return;
      }
      boolean isDue = !Duration.between(drawn, now).minus(REDRAW).isNegative();
      if (firstPublished.isEmpty() || isDue) {
        List<RunningJob.TableStatus> tables = job.tables();
        noteFirstPublished(tables);
        if (isDue) {
          drawn = now;
          progress.show(
              tables,
              generator.counts().values().stream().mapToLong(Long::longValue).sum(),
              job.trouble());
        }
      }
      if (end.isPresent() && now.isAfter(end.get())) {
        return;
      }
    }
  }

  private void noteFirstPublished(List<RunningJob.TableStatus> tables) {
    if (firstPublished.isEmpty()) {
      firstPublished =
          tables.stream()
              .filter(DemoCommand::isPublishedSilver)
              .flatMap(table -> table.publishedAt().stream())
              .filter(jvmStart::isBefore)
              .min(Instant::compareTo)
              .map(at -> Duration.between(jvmStart, at));
      firstPublished.ifPresent(
          after ->
              progress.say(
                  "first Silver rows published %.1f s after the start",
                  after.toMillis() / 1_000.0));
    }
  }

  private boolean isStopped() {
    return stop.getCount() == 0;
  }

  private static boolean hasEnded(RunningJob job) {
    return job.ended().isDone();
  }

  private static void throwIfFailed(RunningJob job) throws Exception {
    try {
      job.ended().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private Path projectDirectory() {
    Path named = Path.of(System.getProperty("icestream.home", ""), "sql-scripts").resolve(project);
    Path directory = Files.exists(project.resolve("icestream.yml")) ? project : named;
    if (!Files.exists(directory.resolve("icestream.yml"))) {
      throw new IcestreamException(
          ErrorCode.DEMO_018,
          "Cannot run the demo: there is no project (dir="
              + project
              + "). Start it in the root of the repository, or name one with --project.");
    }
    return directory;
  }
}
