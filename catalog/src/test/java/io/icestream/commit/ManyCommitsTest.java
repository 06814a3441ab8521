package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.catalog.TableCreation;
import io.icestream.writer.WriterFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyed table after a thousand cuts of continuous upserts: what a reader of main has to open. */
@Tag("soak")
class ManyCommitsTest {

  private static final int COMMITS = 1_000;
  private static final int KEYS = 5_000;
  private static final int UPSERTS = 100;
  private static final int METADATA_LIMIT = 5 << 20;

  @TempDir Path folder;

  /** What planning a scan of {@code main} reads and finds. */
  private record Planning(int manifests, int dataFiles, int deleteFiles) {
    static Planning of(Table table) throws Exception {
      int data = 0;
      Set<String> deletes = new HashSet<>();
      try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
        for (FileScanTask task : tasks) {
          data++;
          task.deletes().forEach(file -> deletes.add(file.location()));
        }
      }
      return new Planning(
          table.currentSnapshot().allManifests(table.io()).size(), data, deletes.size());
    }
  }

  @Test
  void planningAndMetadataStaySmallUnderContinuousUpserts() throws Exception {
    PublisherOptions options = PublisherOptions.of("retail");
    try (WriterFixture writers = WriterFixture.of(folder, TableCreation.DEFAULTS)) {
      Table table = writers.table();
      StagedTable staged = new StagedTable("db.items", table, false);
      staged.start("run");
      writers.start(2);
      Random random = new Random(7);
      List<Planning> plannings = new ArrayList<>();
      for (int commit = 1; commit <= COMMITS; commit++) {
        for (int i = 0; i < UPSERTS; i++) {
          writers.upsert(random.nextInt(KEYS), commit);
        }
        writers.takeChanges().forEach(staged::add);
        staged.prepare(commit);
        staged.commitUpTo(commit);
        Publications.publish(
            table,
            table.snapshot(Publications.STAGING).snapshotId(),
            "cut_" + commit,
            options.tagRetention());
        plannings.add(Planning.of(table));
      }
      Planning early = plannings.get(9);
      Planning most = most(plannings.subList(10, COMMITS));
      System.out.println("planning at commit 10: " + early + ", at most afterwards: " + most);
      assertThat(most.manifests()).isLessThanOrEqualTo((int) (early.manifests() * 1.2));
      assertThat(most.dataFiles()).isLessThanOrEqualTo((int) (early.dataFiles() * 1.2));
      // Commit 10 is no peak of theirs: they may not grow from one half to the other.
      assertThat(most(plannings.subList(COMMITS / 2, COMMITS)).deleteFiles())
          .isLessThanOrEqualTo((int) (most(plannings.subList(0, COMMITS / 2)).deleteFiles() * 1.2));
      // Nothing is old enough to be removed yet: it can't become larger.
      assertThat(metadataSize(table)).isLessThan(METADATA_LIMIT);
      assertThat(LiveRows.count(table, table.currentSnapshot().snapshotId()))
          .isEqualTo(LiveRows.of(table, table.currentSnapshot()))
          .isEqualTo(KEYS);

      Instant later = Instant.now().plus(Duration.ofHours(3));
      Maintenance.clean(table, options, later);
      Maintenance.clean(table, options, later);
      assertThat(metadataSize(table)).isLessThan(METADATA_LIMIT / 100);
      assertThat(Planning.of(table)).isEqualTo(plannings.get(COMMITS - 1));
    }
  }

  private static Planning most(List<Planning> plannings) {
    return new Planning(
        plannings.stream().mapToInt(Planning::manifests).max().orElseThrow(),
        plannings.stream().mapToInt(Planning::dataFiles).max().orElseThrow(),
        plannings.stream().mapToInt(Planning::deleteFiles).max().orElseThrow());
  }

  /** As it is before it is compressed. */
  private static int metadataSize(Table table) {
    table.refresh();
    return TableMetadataParser.toJson(((BaseTable) table).operations().current())
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }
}
