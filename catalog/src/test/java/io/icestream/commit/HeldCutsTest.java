package io.icestream.commit;

import static io.icestream.commit.TwoTables.attach;
import static io.icestream.commit.TwoTables.await;
import static io.icestream.commit.TwoTables.cancel;
import static io.icestream.commit.TwoTables.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.commit.Cut.TableCut;
import io.icestream.commit.CutLedger.Entry;
import io.icestream.commit.Orders.HeldCut;
import io.icestream.commit.TwoTables.Job;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cuts that a person or a gate holds back: what readers see, and how it goes on. */
@Timeout(120)
class HeldCutsTest {

  private static final PublisherOptions RETAIL = PublisherOptions.of("retail");
  private static final List<String> NAMES = List.of(TwoTables.EVENTS, TwoTables.PARTS);

  @TempDir Path folder;
  private TwoTables two;

  @BeforeEach
  void makeLake() {
    two = TwoTables.in(folder);
    Gauges.VALUES.clear();
  }

  /** As a command of another process has it. */
  private Catalog catalog() {
    return two.lake().loader().loadCatalog();
  }

  private Optional<Entry> newest() {
    return CutLedger.open(catalog(), "ops.cuts", "retail").newest();
  }

  private Map<String, Long> heads(String branch) {
    Map<String, Long> heads = new HashMap<>();
    NAMES.forEach(name -> heads.put(name, two.lake().table(name).snapshot(branch).snapshotId()));
    return heads;
  }

  private boolean isStagedBeyond(Map<String, Long> former) {
    return heads("staging").entrySet().stream()
        .noneMatch(head -> head.getValue().equals(former.get(head.getKey())));
  }

  private static Configuration restored(String savepoint) {
    Configuration configuration = configuration();
    configuration.setString("execution.savepoint.path", savepoint);
    return configuration;
  }

  @Test
  void aPersonHoldsForcesAndReleasesTheTablesOfARunningJob() throws Exception {
    Configuration reporting = configuration();
    reporting.setString("metrics.reporter.gauges.factory.class", Gauges.class.getName());
    Job first = two.job(reporting, 1_000_000);
    attach(first, RETAIL);
    JobClient running = first.env().executeAsync();
    await(() -> newest().isPresent());

    Orders.hold(catalog(), RETAIL, "closing of the month");
    await(() -> !newest().orElseThrow().isPublished());
    HeldCut held = Orders.heldCut(catalog(), RETAIL).orElseThrow();
    assertThat(held.reason()).isEqualTo("closing of the month");
    assertThat(Gauges.VALUES.get("isHolding").getValue()).isEqualTo(1);
    assertThat(Gauges.VALUES.get("heldReason").getValue()).isEqualTo("closing of the month");
    Map<String, Long> seen = heads("main");
    Map<String, Long> staged = heads("staging");
    await(() -> isStagedBeyond(staged));
    String savepoint =
        running
            .stopWithSavepoint(
                false, folder.resolve("sp").toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    assertThat(heads("main")).isEqualTo(seen);

    Job second = two.job(restored(savepoint), 1_000_000);
    attach(second, RETAIL);
    running = second.env().executeAsync();
    Map<String, Long> stagedAtStop = heads("staging");
    await(() -> isStagedBeyond(stagedAtStop));
    assertThat(heads("main")).isEqualTo(seen);

    assertThat(Orders.force(catalog(), RETAIL)).isEqualTo(held.number());
    await(() -> newest().orElseThrow().cut() > held.number());
    Entry forced = CutLedger.open(catalog(), "ops.cuts", "retail").last().orElseThrow();
    assertThat(forced.cut()).isEqualTo(held.number());
    assertThat(forced.reason()).contains("forced: closing of the month");
    assertThat(heads("main")).isEqualTo(forced.snapshots());
    assertThat(newest().orElseThrow().isPublished()).isFalse();

    assertThat(Orders.release(catalog(), RETAIL)).isTrue();
    await(
        () ->
            newest().orElseThrow().isPublished()
                && newest().orElseThrow().cut() > held.number() + 2);
    assertThat(Orders.release(catalog(), RETAIL)).isFalse();
    cancel(running);
    Publications.publishPending(catalog(), RETAIL);
    assertThat(heads("main")).isEqualTo(newest().orElseThrow().snapshots());
  }

  /** Refuses the third cut until it is mended. */
  private static final AtomicBoolean IS_MENDED = new AtomicBoolean();

  private static Optional<String> gate(Cut cut) {
    return IS_MENDED.get() || cut.number() < 3 ? Optional.empty() : Optional.of("too few rows");
  }

  @Test
  void aGateHoldsAllTablesAndReadersKeepTheFormerCutWhole() throws Exception {
    IS_MENDED.set(false);
    Job job = two.job(configuration(), 1_000_000);
    attach(job, RETAIL.withGate(HeldCutsTest::gate));
    JobClient running = job.env().executeAsync();
    await(() -> newest().filter(entry -> !entry.isPublished()).isPresent());
    Entry former = CutLedger.open(catalog(), "ops.cuts", "retail").last().orElseThrow();
    Map<String, Long> staged = heads("staging");
    await(() -> isStagedBeyond(staged));

    assertThat(heads("main")).isEqualTo(former.snapshots());
    String tag = " /*+ options('tag'='cut_" + former.cut() + "') */";
    // The highest number of each of the hundred parts, as the log of the same cut has it.
    String parts = "select id, last_id from silver.parts";
    String events = "select part, max(id) from bronze.events";
    assertThat(two.lake().rows(parts + tag))
        .isNotEmpty()
        .isEqualTo(two.lake().rows(events + tag + " group by part"))
        .isEqualTo(two.lake().rows(parts))
        .isEqualTo(two.lake().rows(events + " group by part"));

    IS_MENDED.set(true);
    await(() -> newest().orElseThrow().cut() > former.cut() + 1);
    cancel(running);
    Publications.publishPending(catalog(), RETAIL);
    assertThat(heads("main")).isEqualTo(newest().orElseThrow().snapshots());
    assertThat(two.lake().rows(parts)).isEqualTo(two.lake().rows(events + " group by part"));
  }

  @Test
  void aPublicationThatAKillCutShortIsFinishedWhenTheJobStartsAgain() throws Exception {
    Orders.hold(catalog(), RETAIL, "inventory");
    Job first = two.job(configuration(), 1_000_000);
    attach(first, RETAIL);
    JobClient running = first.env().executeAsync();
    await(() -> newest().isPresent());
    String savepoint =
        running
            .stopWithSavepoint(
                false, folder.resolve("sp").toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    // What the publisher has done when it is killed after the first of two tables.
    Map<String, Long> cut = heads("staging");
    write(1, cut, CutLedger.PUBLISHED, null);
    Publications.publish(
        two.lake().table(TwoTables.EVENTS),
        cut.get(TwoTables.EVENTS),
        "cut_1",
        RETAIL.tagRetention());
    assertThat(heads("main").get(TwoTables.PARTS)).isNotEqualTo(cut.get(TwoTables.PARTS));

    Job second = two.job(restored(savepoint), 1_000_000);
    attach(second, RETAIL);
    running = second.env().executeAsync();
    await(() -> newest().filter(entry -> entry.cut() == 2).isPresent());
    cancel(running);
    assertThat(heads("main")).isEqualTo(cut);
    assertThat(two.lake().table(TwoTables.PARTS).refs().get("cut_1").snapshotId())
        .isEqualTo(cut.get(TwoTables.PARTS));
  }

  @Test
  void forcesNothingWhereNothingIsHeldOrRowsAreMissing() {
    assertThatThrownBy(() -> Orders.force(catalog(), RETAIL))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PUB_004));
    write(1, CutLedger.HELD, Cuts.SCANNING);
    assertThatThrownBy(() -> Orders.force(catalog(), RETAIL))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PUB_005));
    write(1, CutLedger.PUBLISHED, null);
    assertThatThrownBy(() -> Orders.force(catalog(), RETAIL)).hasMessageContaining("none is held");
    assertThat(two.lake().table("ops.cuts").properties().keySet())
        .noneMatch(key -> key.startsWith("icestream.force"));
  }

  @Test
  void ordersAndCutsThatMeetAtTheLedgerAreAllKept() throws Exception {
    Orders.hold(catalog(), RETAIL, "0");
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              for (int number = 1; number <= 8; number++) {
                write(number, CutLedger.PUBLISHED, null);
              }
            });
    for (int order = 1; order <= 8; order++) {
      Orders.hold(catalog(), RETAIL, Integer.toString(order));
      assertThat(Orders.of(catalog(), RETAIL).hold()).contains(Integer.toString(order));
      assertThat(Orders.of(catalog(), PublisherOptions.of("other")).hold()).isEmpty();
    }
    writing.get();
    assertThat(two.lake().rows("select count(*), count(distinct cut) from ops.cuts"))
        .containsExactly("+I[8, 8]");
  }

  private void write(long number, String verdict, String reason) {
    long snapshot = two.lake().table(TwoTables.EVENTS).currentSnapshot().snapshotId();
    write(number, Map.of(TwoTables.EVENTS, snapshot), verdict, reason);
  }

  private void write(long number, Map<String, Long> snapshots, String verdict, String reason) {
    List<TableCut> tables =
        snapshots.entrySet().stream()
            .map(
                entry ->
                    new TableCut(entry.getKey(), entry.getValue(), "cut_1", true, 0, 0, 0, 0, 0))
            .toList();
    CutLedger.open(catalog(), "ops.cuts", "retail")
        .write(new Cut(number, "retail", 1, number, Instant.now(), tables), verdict, reason);
  }

  /** Keeps the gauges of the publisher. */
  public static final class Gauges implements MetricReporter, MetricReporterFactory {
    static final Map<String, Gauge<?>> VALUES = new ConcurrentHashMap<>();

    @Override
    public MetricReporter createMetricReporter(java.util.Properties properties) {
      return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (metric instanceof Gauge<?> gauge) {
        VALUES.put(name, gauge);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
  }
}
