package io.icestream.commit;

import static io.icestream.commit.TwoTables.attach;
import static io.icestream.commit.TwoTables.await;
import static io.icestream.commit.TwoTables.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.Lake;
import io.icestream.commit.TwoTables.Job;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CutPublisherTest {

  private static final String ROWS = "select count(*), count(distinct id) from ";

  @TempDir Path folder;
  private TwoTables two;
  private Lake lake;

  @BeforeEach
  void makeLake() {
    two = TwoTables.in(folder);
    lake = two.lake();
  }

  @Test
  void publishesAllTablesTogetherAndWritesItDown() throws Exception {
    Job job = two.job(configuration(), 3000);
    attach(job, PublisherOptions.of("retail"));
    job.env().execute();

    assertThat(lake.rows(ROWS + "bronze.events")).containsExactly("+I[3000, 3000]");
    assertThat(lake.rows("select count(*), sum(last_id - id) from silver.parts"))
        .containsExactly("+I[100, 290100]");
    assertThat(
            lake.rows(
                "select t.table_name, t.rows_total from ops.cuts cross join unnest(snapshots) as t"
                    + " where cut = (select max(cut) from ops.cuts)"))
        .containsExactly("+I[bronze.events, 3000]", "+I[silver.parts, 100]");
    assertThat(
            lake.rows(
                "select t.table_name, sum(t.rows_added) from ops.cuts cross join unnest(snapshots) as"
                    + " t group by t.table_name"))
        .containsExactly("+I[bronze.events, 3000]", "+I[silver.parts, 100]");
    assertThat(lake.rows("select count(*) = max(cut), min(cut) from ops.cuts"))
        .containsExactly("+I[true, 1]");
    for (String name : List.of("bronze.events", "silver.parts")) {
      Table table = lake.table(name);
      assertThat(table.refs()).containsKeys("cut_1", "cut_2");
      assertThat(table.snapshot("main").snapshotId())
          .isEqualTo(table.snapshot("staging").snapshotId());
      assertThat(hasEqualityDeletes(table)).isFalse();
    }
  }

  private static boolean hasEqualityDeletes(Table table) throws Exception {
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
        try (ManifestReader<DeleteFile> files =
            ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
          if (StreamSupport.stream(files.spliterator(), false)
              .anyMatch(file -> file.content() == FileContent.EQUALITY_DELETES)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void publishesEverythingBeforeAStopAndContinuesBehindIt() throws Exception {
    Job first = two.job(configuration(), 4000);
    attach(first, PublisherOptions.of("retail"));
    JobClient running = first.env().executeAsync();
    await(() -> lake.table("bronze.events").refs().containsKey("cut_1"));
    String savepoint =
        running
            .stopWithSavepoint(
                false, folder.resolve("sp").toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    for (String name : List.of("bronze.events", "silver.parts")) {
      Table table = lake.table(name);
      assertThat(table.snapshot("main").snapshotId())
          .isEqualTo(table.snapshot("staging").snapshotId());
    }
    Configuration restored = configuration();
    restored.setString("execution.savepoint.path", savepoint);
    Job second = two.job(restored, 4000);
    attach(second, PublisherOptions.of("retail"));
    second.env().execute();
    assertThat(lake.rows(ROWS + "bronze.events")).containsExactly("+I[4000, 4000]");
    assertThat(lake.rows("select count(*), sum(last_id - id) from silver.parts"))
        .containsExactly("+I[100, 390100]");
    assertThat(lake.rows("select count(*) = max(cut) from ops.cuts")).containsExactly("+I[true]");

    Job third = two.job(restored, 4000);
    attach(third, PublisherOptions.of("retail"));
    assertThatThrownBy(() -> third.env().execute())
        .hasStackTraceContaining(ErrorCode.WRT_002.code());
  }

  @Test
  void holdsCutsUntilTheScanOfALogHasEnded() throws Exception {
    lake.batch()
        .executeSql(
            "insert into bronze.other select * from (values (1001), (1002), (1003)) as v(id)")
        .await();
    Job job = two.job(configuration(), 100, 40);
    StreamStatementSet statements = job.tables().createStatementSet();
    statements.addInsertSql(
        "insert into silver.parts select id, id from"
            + " (select id from bronze.other union all select id from live.gen)");
    statements.attachAsDataStream();
    CutPublisher.attach(job.env(), PublisherOptions.of("retail").holdUntilScansEnd());
    job.env().execute();
    assertThat(lake.rows("select count(*) from silver.parts")).containsExactly("+I[103]");
    Table table = lake.table("silver.parts");
    String first = lake.rows("select min(cut) from ops.cuts where verdict = 'published'").get(0);
    assertThat(first).isEqualTo("+I[1]");
    assertThat(
            lake.rows(
                "select count(*) from silver.parts /*+ options('tag'='cut_1') */ where id > 1000"))
        .containsExactly("+I[3]");
    assertThat(table.refs()).containsKey("cut_1");
  }

  @Test
  void holdsWhatAGateRefusesAndSaysWhy() throws Exception {
    Job job = two.job(configuration(), 3000);
    attach(job, PublisherOptions.of("retail").withGate(CutPublisherTest::refuseFew));
    job.env().execute();
    assertThat(lake.rows("select cut, reason from ops.cuts where verdict = 'held'"))
        .containsExactly("+I[1, too few rows]");
    assertThat(
            lake.rows(
                "select min(t.rows_total) >= 2500 from ops.cuts cross join unnest(snapshots) as t"
                    + " where verdict = 'published' and t.table_name = 'bronze.events'"))
        .containsExactly("+I[true]");
    assertThat(lake.rows(ROWS + "bronze.events")).containsExactly("+I[3000, 3000]");
  }

  private static java.util.Optional<String> refuseFew(Cut cut) {
    return cut.tables().get(0).rowsTotal() < 2500
        ? java.util.Optional.of("too few rows")
        : java.util.Optional.empty();
  }

  @Test
  void publishesNothingWhileAPersonHolds() throws Exception {
    PublisherOptions options = PublisherOptions.of("retail");
    Orders.hold(lake.loader().loadCatalog(), options, "inventory");
    Job held = two.job(configuration(), 500);
    attach(held, options);
    held.env().execute();
    assertThat(lake.rows(ROWS + "bronze.events")).containsExactly("+I[0, 0]");
    assertThat(lake.rows("select distinct verdict, reason from ops.cuts"))
        .containsExactly("+I[held, inventory]");
    Orders.release(lake.loader().loadCatalog(), options);
    Job next = two.job(configuration(), 500);
    attach(next, options);
    next.env().execute();
    assertThat(lake.rows("select count(*) from bronze.events")).containsExactly("+I[1000]");
  }

  @Test
  void finishesAPublicationThatAKillCutShort() throws Exception {
    PublisherOptions options = PublisherOptions.of("retail");
    Job job = two.job(configuration(), 500);
    Orders.hold(lake.loader().loadCatalog(), options, "inventory");
    attach(job, options);
    job.env().execute();
    Table events = lake.table("bronze.events");
    Table parts = lake.table("silver.parts");
    long stagedEvents = events.snapshot("staging").snapshotId();
    long stagedParts = parts.snapshot("staging").snapshotId();
    // What the publisher has done when it is killed after the first table.
    CutLedger.open(lake.loader().loadCatalog(), "ops.cuts", "retail")
        .write(
            new Cut(
                1,
                "retail",
                1,
                9,
                Instant.now(),
                List.of(
                    new Cut.TableCut("bronze.events", stagedEvents, "cut_1", true, 0, 0, 0, 0, 0),
                    new Cut.TableCut("silver.parts", stagedParts, "cut_1", true, 0, 0, 0, 0, 0))),
            CutLedger.PUBLISHED,
            null);
    Publications.publish(events, stagedEvents, "cut_1", Duration.ofHours(1));

    assertThat(Publications.publishPending(lake.loader().loadCatalog(), options)).contains(1L);
    parts.refresh();
    assertThat(parts.snapshot("main").snapshotId()).isEqualTo(stagedParts);
    assertThat(parts.refs()).containsKey("cut_1");
    assertThat(Publications.publishPending(lake.loader().loadCatalog(), options)).contains(1L);
  }

  @Test
  void keepsWhatMainStagingAndTagsNeedWhenItCleansUp() throws Exception {
    Job job = two.job(configuration(), 3000);
    attach(job, PublisherOptions.of("retail"));
    job.env().execute();
    Table table = lake.table("silver.parts");
    int before = (int) StreamSupport.stream(table.snapshots().spliterator(), false).count();
    PublisherOptions strict =
        PublisherOptions.of("retail")
            .withRetention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    table
        .manageSnapshots()
        .createTag("kept", table.snapshot(table.refs().get("cut_1").snapshotId()).snapshotId())
        .commit();
    Maintenance.clean(table, strict, Instant.now().plus(Duration.ofDays(30)));
    table.refresh();
    int after = (int) StreamSupport.stream(table.snapshots().spliterator(), false).count();
    assertThat(after).isLessThan(before).isGreaterThanOrEqualTo(2);
    assertThat(table.refs()).containsKeys("main", "staging", "kept");
    long main = table.snapshot("main").snapshotId();
    assertThat(table.refs().entrySet().stream().filter(ref -> ref.getKey().startsWith("cut_")))
        .as("the tag of the cut that readers see now, however old it is, and no other")
        .singleElement()
        .satisfies(ref -> assertThat(ref.getValue().snapshotId()).isEqualTo(main));
    assertThat(lake.rows("select count(*) from silver.parts")).containsExactly("+I[100]");
    assertThat(lake.rows("select count(*) > 0 from silver.parts /*+ options('tag'='kept') */"))
        .containsExactly("+I[true]");
  }

  /** Fails once in a process, at a row in the middle. */
  public static final class FailOnce extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final AtomicBoolean HAS_FAILED = new AtomicBoolean();

    /** The row's number. */
    public Long eval(Long id) {
      if (id > 1500 && HAS_FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("on purpose");
      }
      return id;
    }

    @Override
    public boolean isDeterministic() {
      return false;
    }
  }

  @Test
  void losesAndDoublesNothingWhenTheJobFailsInTheMiddle() throws Exception {
    Configuration restarting = configuration();
    restarting.setString("restart-strategy.type", "fixed-delay");
    restarting.setString("restart-strategy.fixed-delay.attempts", "3");
    restarting.setString("restart-strategy.fixed-delay.delay", "10ms");
    FailOnce.HAS_FAILED.set(false);
    Job job = two.job(restarting, 4000);
    job.tables().createTemporarySystemFunction("fail_once", FailOnce.class);
    StreamStatementSet statements = job.tables().createStatementSet();
    statements.addInsertSql("insert into bronze.events select fail_once(id), id from live.gen");
    statements.addInsertSql(
        "insert into silver.parts select mod(id, 100), max(id) from live.gen group by mod(id, 100)");
    statements.attachAsDataStream();
    CutPublisher.attach(job.env(), PublisherOptions.of("retail"));
    job.env().execute();
    assertThat(FailOnce.HAS_FAILED).isTrue();
    assertThat(lake.rows(ROWS + "bronze.events")).containsExactly("+I[4000, 4000]");
    assertThat(lake.rows("select count(*), sum(last_id - id) from silver.parts"))
        .containsExactly("+I[100, 390100]");
  }

  @Test
  void mergesTheSmallFilesOfTheLedger() throws Exception {
    CutLedger ledger = CutLedger.open(lake.loader().loadCatalog(), "ops.cuts", "retail");
    for (int number = 1; number <= ReportCompaction.WORTHWHILE; number++) {
      ledger.write(
          new Cut(
              number,
              "retail",
              1,
              number,
              Instant.now(),
              List.of(new Cut.TableCut("bronze.events", 7, "cut_1", true, 1, 0, 0, 2, 1))),
          CutLedger.PUBLISHED,
          null);
    }
    ReportCompaction.run(lake.table("ops.cuts"));
    Table table = lake.table("ops.cuts");
    assertThat(table.currentSnapshot().summary()).containsEntry("total-data-files", "1");
    assertThat(lake.rows("select count(*), max(cut), max(snapshots[1].rows_total) from ops.cuts"))
        .containsExactly("+I[50, 50, 2]");
    assertThat(ledger.last().orElseThrow().cut()).isEqualTo(50);
  }

  @Test
  void refusesInputWithoutEndAndWithoutCheckpoints() {
    Job job = two.job(new Configuration(), 10);
    job.tables()
        .executeSql("create temporary table live.ever (id bigint) with ('connector'='datagen')");
    StreamStatementSet statements = job.tables().createStatementSet();
    statements.addInsertSql("insert into bronze.other select id from live.ever");
    statements.attachAsDataStream();
    CutPublisher.attach(job.env(), PublisherOptions.of("retail"));
    assertThatThrownBy(() -> job.env().execute()).hasStackTraceContaining(ErrorCode.WRT_007.code());
  }

  @Test
  void refusesUnalignedCheckpoints() {
    Configuration unaligned = configuration();
    unaligned.setString("execution.checkpointing.unaligned.enabled", "true");
    Job job = two.job(unaligned, 10);
    assertThatThrownBy(() -> attach(job, PublisherOptions.of("retail")))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_001));
  }

  @Test
  void refusesTwoStatementsForOneTable() {
    Job job = two.job(configuration(), 10);
    StreamStatementSet statements = job.tables().createStatementSet();
    statements.addInsertSql("insert into bronze.other select id from live.gen");
    statements.addInsertSql("insert into bronze.other select id + 1 from live.gen");
    statements.attachAsDataStream();
    assertThatThrownBy(() -> CutPublisher.attach(job.env(), PublisherOptions.of("retail")))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_006));
  }
}
