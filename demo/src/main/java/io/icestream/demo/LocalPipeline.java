package io.icestream.demo;

import io.icestream.audit.AuditResult;
import io.icestream.audit.AuditSchedule;
import io.icestream.audit.Auditor;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.reconcile.Conservation;
import io.icestream.reconcile.ReconcileReport;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.PublishedCut;
import io.icestream.run.RunOptions;
import io.icestream.run.TableReport;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** A project's job on a Flink cluster inside this JVM. */
final class LocalPipeline implements RunningJob {
  private static final String PROFILE = "local";
  private static final Set<String> LAYERS = Set.of("bronze", "silver", "gold");
  private static final String UNPARSED = "unparsed__";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Workspace workspace;
  private final Pipeline pipeline;
  private final Lake lake;
  private final AuditSchedule audits;
  private Optional<ReconcileReport> report = Optional.empty();

  private LocalPipeline(Workspace workspace, Pipeline pipeline) {
    this.workspace = workspace;
    this.pipeline = pipeline;
    this.lake = workspace.lake();
    this.audits = AuditSchedule.start(workspace, System.err::println);
  }

  /** Loads the planner's classes beside the start of the servers, which wait for other things. */
  static void warmUp() {
    Thread thread =
        new Thread(
            () ->
                TableEnvironment.create(EnvironmentSettings.inStreamingMode())
                    .explainSql(
                        "select a, count(distinct b) from (select *, row_number() over (partition by a"
                            + " order by b desc) as r from (values (1, 'x')) as t (a, b)) where r = 1"
                            + " group by a"),
            "icestream-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** A {@link PipelineStarter}. */
  static RunningJob start(Path project, Map<String, String> environment, int webPort)
      throws Exception {
    Workspace workspace = Workspace.open(project, PROFILE, environment);
    workspace.prepareSources(System.err::println);
    return new LocalPipeline(
        workspace, Pipeline.start(workspace, new RunOptions(Half.ALL, webPort, false)));
  }

  @Override
  public String webAddress() {
    return pipeline.webAddress();
  }

  @Override
  public List<TableStatus> tables() {
    List<TableReport> reports = TableReport.of(lake);
    Map<String, Long> quarantined = new HashMap<>();
    for (TableReport table : reports) {
      if (table.layer().equals("quarantine")) {
        String name =
            table.table().startsWith(UNPARSED)
                ? "bronze." + table.table().substring(UNPARSED.length())
                : "silver." + table.table();
        quarantined.put(name, table.rows());
      }
    }
    return reports.stream()
        .filter(table -> LAYERS.contains(table.layer()))
        .map(
            table ->
                new TableStatus(
                    table.layer(),
                    table.table(),
                    table.rows(),
                    table.snapshots(),
                    table.publishedAt(),
                    quarantined.getOrDefault(table.layer() + "." + table.table(), 0L)))
        .toList();
  }

  @Override
  public Optional<String> trouble() {
    return pipeline.trouble();
  }

  @Override
  public Map<String, RunningJob.Freshness> freshness(Instant since) {
    Map<String, RunningJob.Freshness> freshness = new HashMap<>();
    new io.icestream.run.Freshness(lake, pipeline.plan())
        .since(since)
        .forEach(
            (table, delays) -> {
              if (!delays.isEmpty()) {
                freshness.put(
                    table, new RunningJob.Freshness(quantile(delays, 50), quantile(delays, 99)));
              }
            });
    return freshness;
  }

  @Override
  public Totals totals() {
    Conservation total =
        report.map(ReconcileReport::total).orElse(new Conservation("all", 0, 0, 0, 0));
    return new Totals(total.read(), total.passed(), total.quarantined(), total.duplicates());
  }

  @Override
  public boolean reconcile() throws Exception {
    try (LakeReader reader = new LakeReader(workspace)) {
      ReconcileReport found =
          workspace
              .reconciler(pipeline.plan(), reader, PATIENCE, System.err::println)
              .run(Set.of());
      report = Optional.of(found);
      if (!found.isEqual()) {
        System.err.print(found.text());
      }
      return found.isEqual();
    }
  }

  @Override
  public Audits audit(Optional<Instant> since, Consumer<String> tell) {
    List<PublishedCut> cuts =
        since
            .map(moment -> lake.publishedSince(workspace.publishersHere(), moment))
            .orElseGet(() -> lake.published(workspace.publishersHere()).stream().toList());
    List<AuditResult> results = new ArrayList<>();
    try (LakeReader reader = new LakeReader(workspace)) {
      Auditor auditor = new Auditor(reader);
      for (PublishedCut cut : cuts) {
        auditor.run(
            workspace.project().audits(),
            List.of(cut),
            result -> {
              results.add(result);
              if (!result.passed()) {
                tell.accept(
                    "audit %s of cut %d: %s"
                        .formatted(result.audit().name(), cut.number(), result.verdict()));
              }
            });
        if (cuts.size() > 1) {
          tell.accept("audited cut %d, the last is %d".formatted(cut.number(), last(cuts)));
        }
      }
    }
    int passed = (int) results.stream().filter(AuditResult::passed).count();
    return new Audits(cuts.size(), passed, results.size() - passed);
  }

  private static long last(List<PublishedCut> cuts) {
    return cuts.get(cuts.size() - 1).number();
  }

  @Override
  public CompletableFuture<Void> ended() {
    return pipeline.ended();
  }

  @Override
  public void stopWithSavepoint() throws Exception {
    audits.close();
    pipeline.stopWithSavepoint();
  }

  @Override
  public void close() throws Exception {
    try {
      audits.close();
      pipeline.close();
    } finally {
      lake.close();
    }
  }

  private static Duration quantile(List<Duration> ascending, int percent) {
    return ascending.get((int) Math.ceil(ascending.size() * percent / 100.0) - 1);
  }
}
