package io.icestream.commit;

import static io.icestream.commit.TwoTables.attach;
import static io.icestream.commit.TwoTables.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.backup.Backup;
import io.icestream.backup.Backup.Data;
import io.icestream.backup.Restore;
import io.icestream.catalog.Lake;
import io.icestream.commit.TwoTables.Job;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lake that is lost after a backup, in part or whole. */
@Timeout(400)
class BackupTest {

  private static final PublisherOptions RETAIL = PublisherOptions.of("retail");
  private static final List<String> TABLES = List.of(TwoTables.EVENTS, TwoTables.PARTS, "ops.cuts");

  @TempDir Path folder;
  private TwoTables two;
  private Lake lake;

  @BeforeEach
  void makeLake() {
    two = TwoTables.in(folder);
    lake = two.lake();
  }

  private Catalog catalog() {
    return lake.loader().loadCatalog();
  }

  private Path backup(Data data) throws Exception {
    Path to = folder.resolve("backup");
    new Backup(catalog(), List.of(RETAIL), to).take(TABLES, Duration.ofDays(30), data);
    return to;
  }

  private List<String> content() throws Exception {
    return lake.rows(
        "select 'events', count(*), sum(id), sum(part) from bronze.events union all"
            + " select 'parts', count(*), sum(id), sum(last_id) from silver.parts union all"
            + " select 'cuts', count(*), sum(cut), 0 from ops.cuts where verdict = 'published'");
  }

  @Test
  void aLostCatalogIsRestoredAfterTheJobWentOnAndARunWithTheOldStateIsRefused() throws Exception {
    Job first = two.job(configuration(), 1_000_000);
    attach(first, RETAIL);
    JobClient running = first.env().executeAsync();
    TwoTables.await(() -> Publications.lastCut(catalog(), RETAIL).size() == 2);
    Path backup = backup(Data.STAYS);
    long cut = CutLedger.open(catalog(), "ops.cuts", "retail").last().orElseThrow().cut();
    TwoTables.await(
        () -> CutLedger.open(catalog(), "ops.cuts", "retail").last().orElseThrow().cut() > cut + 1);
    String savepoint =
        running
            .stopWithSavepoint(
                false, folder.resolve("sp").toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    // Everything that the job may remove behind the cut is removed.
    PublisherOptions strict =
        RETAIL.withRetention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    for (String name : TABLES) {
      Maintenance.clean(lake.table(name), strict, Instant.now().plus(Duration.ofDays(1)));
    }

    Files.delete(folder.resolve("catalog.db"));
    new Restore(catalog(), backup).run();

    assertThat(LedgerCheck.run(catalog(), "ops.cuts").findings()).isEmpty();
    assertThat(Publications.lastCut(catalog(), RETAIL)).hasSize(2);
    Publications.lastCut(catalog(), RETAIL)
        .forEach(
            (name, snapshot) -> {
              Table table = lake.table(name);
              assertThat(table.currentSnapshot().snapshotId()).isEqualTo(snapshot);
              assertThat(table.refs().keySet()).noneMatch(ref -> ref.startsWith("backup_"));
            });
    // Log and derived table are of the same cut.
    assertThat(lake.rows("select id, last_id from silver.parts"))
        .isEqualTo(lake.rows("select part, max(id) from bronze.events group by part"));
    assertThatThrownBy(() -> new Restore(catalog(), backup).run())
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAK_002));

    Configuration restored = configuration();
    restored.setString("execution.savepoint.path", savepoint);
    Job again = two.job(restored, 1_000_000);
    attach(again, RETAIL);
    assertThatThrownBy(() -> again.env().execute())
        .hasStackTraceContaining(ErrorCode.WRT_002.code());
    long events =
        Long.parseLong(
            lake.rows("select count(*) from bronze.events").get(0).replaceAll("\\D", ""));
    Job anew = two.job(configuration(), 500);
    attach(anew, RETAIL);
    anew.env().execute();
    assertThat(lake.rows("select count(*) from bronze.events"))
        .containsExactly("+I[" + (events + 500) + "]");
    assertThat(LedgerCheck.run(catalog(), "ops.cuts").findings()).isEmpty();
  }

  @Test
  void aLostWarehouseIsRestoredFromACopyAndRefusedWithoutOne() throws Exception {
    Job job = two.job(configuration(), 1000);
    attach(job, RETAIL);
    job.env().execute();
    List<String> content = content();
    Path named = backup(Data.STAYS);
    Files.move(named, folder.resolve("named"));
    Path copied = backup(Data.COPIED);
    assertThat(lake.table(TwoTables.PARTS).refs().keySet())
        .filteredOn(ref -> ref.startsWith("backup_"))
        .as("only a backup without a copy needs the table's own files")
        .hasSize(1);
    assertThatThrownBy(() -> backup(Data.STAYS))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAK_001));

    Files.delete(folder.resolve("catalog.db"));
    Files.move(folder.resolve("warehouse"), folder.resolve("lost"));
    assertThatThrownBy(() -> new Restore(catalog(), folder.resolve("named")).run())
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAK_004));
    assertThatThrownBy(() -> new Restore(catalog(), folder.resolve("lost")).run())
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAK_003));
    new Restore(catalog(), copied).run();

    assertThat(content()).isEqualTo(content);
    assertThat(LedgerCheck.run(catalog(), "ops.cuts").findings()).isEmpty();
  }
}
