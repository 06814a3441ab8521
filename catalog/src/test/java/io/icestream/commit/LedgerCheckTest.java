package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.commit.Cut.TableCut;
import io.icestream.commit.LedgerCheck.Finding;
import io.icestream.commit.TwoTables.Job;
import io.icestream.error.ErrorCode;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real job's ledger, and what the checker says when somebody else touches its tables. */
@Timeout(120)
class LedgerCheckTest {

  private static final Map<String, String> METADATA = new HashMap<>();

  @TempDir private static Path folder;
  private static TwoTables two;

  @BeforeAll
  static void runTwoJobs() throws Exception {
    two = TwoTables.in(folder);
    for (int run = 0; run < 2; run++) {
      Job job = two.job(TwoTables.configuration(), 3000);
      StreamStatementSet statements = job.tables().createStatementSet();
      statements.addInsertSql("insert into bronze.events select id, mod(id, 100) from live.gen");
      // Rows come, change and go again.
      statements.addInsertSql(
          "insert into silver.parts select mod(id, 700), max(id) from live.gen"
              + " group by mod(id, 700) having mod(max(id), 3) <> 0");
      statements.attachAsDataStream();
      CutPublisher.attach(job.env(), PublisherOptions.of("retail"));
      job.env().execute();
    }
    for (String name : List.of(TwoTables.EVENTS, TwoTables.PARTS, "ops.cuts")) {
      METADATA.put(name, metadata(two.lake().table(name)));
    }
    FileUtils.copyDirectory(warehouse(), copy());
  }

  private static File warehouse() {
    return folder.resolve("warehouse").toFile();
  }

  private static File copy() {
    return folder.resolve("copy").toFile();
  }

  private static String metadata(Table table) {
    return ((BaseTable) table).operations().current().metadataFileLocation();
  }

  @BeforeEach
  void undoWhatTheFormerTestDid() throws Exception {
    FileUtils.copyDirectory(copy(), warehouse());
    METADATA.forEach(
        (name, location) -> {
          TableIdentifier identifier = TableIdentifier.parse(name);
          catalog().dropTable(identifier, false);
          catalog().registerTable(identifier, location);
        });
  }

  private static Catalog catalog() {
    return two.lake().loader().loadCatalog();
  }

  private static List<Finding> findings() {
    return LedgerCheck.run(catalog(), "ops.cuts").findings();
  }

  private static void assertFound(ErrorCode code, String table, String text) {
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(code);
              assertThat(finding.table()).isEqualTo(table);
              assertThat(finding.text()).contains(text);
            });
  }

  private static long first(Table table) {
    return table.refs().get("cut_1").snapshotId();
  }

  @Test
  void findsNothingInWhatTheJobItselfDid() throws Exception {
    LedgerCheck.Report report = LedgerCheck.run(catalog(), "ops.cuts");

    assertThat(report.findings()).isEmpty();
    assertThat(report.cuts()).isGreaterThan(4);
    assertThat(report.snapshots()).isGreaterThan(report.cuts());
    assertThat(
            two.lake()
                .rows(
                    "select sum(t.rows_removed) > 0 from ops.cuts cross join unnest(snapshots) as t"
                        + " where t.table_name = 'silver.parts'"))
        .containsExactly("+I[true]");
  }

  @Test
  void findsNothingAfterOldSnapshotsWereRemovedAroundAnOldTag() {
    Table parts = two.lake().table(TwoTables.PARTS);
    parts.manageSnapshots().createTag("kept", first(parts)).commit();
    PublisherOptions strict =
        PublisherOptions.of("retail")
            .withRetention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Maintenance.clean(parts, strict, Instant.now().plus(Duration.ofDays(30)));
    assertThat(two.lake().table(TwoTables.PARTS).snapshots()).hasSizeLessThan(4);

    assertThat(findings()).isEmpty();
  }

  @Test
  void findsAMainThatSomebodyRolledBack() {
    Table parts = two.lake().table(TwoTables.PARTS);
    long head = parts.currentSnapshot().snapshotId();
    parts.manageSnapshots().rollbackTo(first(parts)).commit();

    assertFound(ErrorCode.LED_002, TwoTables.PARTS, "set main to snapshot " + head);
  }

  @Test
  void findsASnapshotOfAnotherWriter() {
    Table events = two.lake().table(TwoTables.EVENTS);
    events
        .newAppend()
        .appendFile(
            DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(events.location() + "/data/foreign.parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build())
        .commit();

    assertFound(ErrorCode.LED_005, TwoTables.EVENTS, "append, flink) on branch main");
  }

  @Test
  void findsAnEqualityDeleteThatNotEveryEngineReads() {
    Table parts = two.lake().table(TwoTables.PARTS);
    String file = parts.location() + "/data/deletes.parquet";
    parts
        .newRowDelta()
        .addDeletes(
            FileMetadata.deleteFileBuilder(parts.spec())
                .ofEqualityDeletes(1)
                .withPath(file)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build())
        .commit();

    assertThat(findings())
        .filteredOn(finding -> finding.code() == ErrorCode.LED_007)
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains(file));
  }

  @Test
  void findsCountsThatDoNotAddUp() {
    Table events = two.lake().table(TwoTables.EVENTS);
    long head = events.currentSnapshot().snapshotId();
    CutLedger.open(catalog(), "ops.cuts", "retail")
        .write(
            new Cut(
                1000,
                "retail",
                9,
                9,
                Instant.now(),
                List.of(new TableCut(TwoTables.EVENTS, head, "cut_1", false, 7, 0, 0, 6007, 6000))),
            CutLedger.PUBLISHED,
            null);

    assertFound(ErrorCode.LED_006, TwoTables.EVENTS, "hold 6000 rows, and the ledger says 6007");
  }

  @Test
  void findsAPublicationThatWasCutOff() {
    Table parts = two.lake().table(TwoTables.PARTS);
    parts
        .manageSnapshots()
        .rollbackTo(first(parts))
        .removeTag(
            LedgerRows.lastCuts(LedgerRows.read(two.lake().table("ops.cuts")))
                .get(TwoTables.PARTS)
                .table(TwoTables.PARTS)
                .orElseThrow()
                .tag())
        .commit();

    assertThat(findings()).extracting(Finding::code).containsExactly(ErrorCode.LED_004);
  }

  @Test
  void findsAPublishedSnapshotThatSomebodyExpired() {
    Table parts = two.lake().table(TwoTables.PARTS);
    long head = parts.currentSnapshot().snapshotId();
    parts.refs().keySet().stream()
        .filter(name -> name.startsWith("cut_") && !name.equals("cut_1"))
        .forEach(name -> parts.manageSnapshots().removeTag(name).commit());
    parts.manageSnapshots().rollbackTo(first(parts)).replaceBranch("staging", "main").commit();
    parts.expireSnapshots().expireSnapshotId(head).cleanExpiredFiles(false).commit();

    assertFound(ErrorCode.LED_003, TwoTables.PARTS, "snapshot " + head + " of the last cut");
  }

  @Test
  void findsATableThatSomebodyDropped() {
    catalog().dropTable(TableIdentifier.parse(TwoTables.PARTS), false);
    assertFound(ErrorCode.LED_001, TwoTables.PARTS, "it is gone");
    catalog().registerTable(TableIdentifier.parse(TwoTables.PARTS), METADATA.get(TwoTables.PARTS));
  }
}
