package io.icestream.commit;

import static io.icestream.commit.TwoTables.attach;
import static io.icestream.commit.TwoTables.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.commit.TwoTables.Job;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OrphanFilesTest {

  private static final PublisherOptions RETAIL = PublisherOptions.of("retail");
  private static final Instant HORIZON = Instant.now().minus(Duration.ofDays(3));
  private static final FileTime LONG_AGO = FileTime.from(HORIZON.minus(Duration.ofDays(7)));

  @TempDir Path folder;
  private TwoTables two;

  @BeforeEach
  void makeLake() {
    two = TwoTables.in(folder);
  }

  private static Path data(Table table, String name) throws IOException {
    String location = table.location();
    Path root = location.contains(":") ? Path.of(URI.create(location)) : Path.of(location);
    return Files.createDirectories(root.resolve("data")).resolve(name);
  }

  private static Path old(Path file) throws IOException {
    Files.writeString(file, "left behind");
    return Files.setLastModifiedTime(file, LONG_AGO);
  }

  private int remove(String table, Set<String> uncommitted) {
    return OrphanFiles.remove(
        two.lake().loader().loadCatalog(), TableIdentifier.parse(table), uncommitted, HORIZON);
  }

  private void run(PublisherOptions options) throws Exception {
    Job job = two.job(configuration(), 1000);
    attach(job, options);
    job.env().execute();
  }

  @Test
  void removesWhatNobodyRefersToAndKeepsPublishedAndHeldCuts() throws Exception {
    run(RETAIL);
    Orders.hold(two.lake().loader().loadCatalog(), RETAIL, "inventory");
    run(RETAIL);
    try (Stream<Path> files = Files.walk(folder.resolve("warehouse"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, LONG_AGO);
      }
    }
    Table parts = two.lake().table(TwoTables.PARTS);
    Path orphan = old(data(parts, "b1of4-killed-0.parquet"));
    Path young = Files.writeString(data(parts, "b1of4-killed-1.parquet"), "being written");

    assertThat(remove(TwoTables.PARTS, Set.of())).isEqualTo(1);
    assertThat(remove(TwoTables.EVENTS, Set.of())).isZero();
    assertThat(remove("ops.cuts", Set.of())).isZero();

    assertThat(orphan).doesNotExist();
    assertThat(young).exists();
    assertThat(two.lake().rows("select count(*) from bronze.events")).containsExactly("+I[1000]");
    Orders.release(two.lake().loader().loadCatalog(), RETAIL);
    run(RETAIL);
    assertThat(two.lake().rows("select count(*) from bronze.events")).containsExactly("+I[3000]");
    assertThat(two.lake().rows("select count(*), sum(last_id - id) from silver.parts"))
        .containsExactly("+I[100, 90100]");
    assertThat(two.lake().rows("select count(*) from bronze.events /*+ options('tag'='cut_1') */"))
        .hasSize(1);
    assertThat(LedgerCheck.run(two.lake().loader().loadCatalog(), "ops.cuts").findings()).isEmpty();
  }

  @Test
  void keepsWhatACheckpointHoldsThatIsNotCommittedYet() throws Exception {
    Table events = two.lake().table(TwoTables.EVENTS);
    StagedTable staged = new StagedTable(TwoTables.EVENTS, events, false);
    staged.start("run");
    Path pending = old(data(events, "pending.parquet"));
    Path open = old(data(events, "open.parquet"));
    Path orphan = old(data(events, "orphan.parquet"));
    staged.add(adding(pending));
    staged.prepare(1);
    staged.add(adding(open));

    assertThat(remove(TwoTables.EVENTS, staged.uncommitted())).isEqualTo(1);
    assertThat(pending).exists();
    assertThat(open).exists();
    assertThat(orphan).doesNotExist();
    staged.prepare(2);
    staged.commitUpTo(2);
    assertThat(staged.uncommitted()).isEmpty();
    assertThat(remove(TwoTables.EVENTS, Set.of())).isZero();
  }

  private static FileChanges adding(Path file) {
    return FileChanges.appended(
        0,
        List.of(
            DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(file.toUri().toString())
                .withFileSizeInBytes(11)
                .withRecordCount(1)
                .build()),
        new WriteCounts(1, 1, 0, 0, 0, 0));
  }

  @Test
  void removesNothingWhereTheTablesOwnFilesAreNotFound() throws Exception {
    run(RETAIL);
    Table events = two.lake().table(TwoTables.EVENTS);
    Path orphan = old(data(events, "orphan.parquet"));
    try (Stream<Path> files = Files.list(orphan.getParent())) {
      Path lost =
          files
              .filter(file -> !file.equals(orphan) && file.toString().endsWith(".parquet"))
              .findFirst()
              .orElseThrow();
      Files.move(lost, folder.resolve("elsewhere"));
    }

    assertThat(remove(TwoTables.EVENTS, Set.of())).isZero();
    assertThat(orphan).exists();
  }

  @Test
  void isDoneByTheRunningJobItself() throws Exception {
    Path orphan = old(data(two.lake().table(TwoTables.EVENTS), "orphan.parquet"));
    Duration hour = Duration.ofHours(1);

    Job job = two.job(configuration(), 3000);
    attach(job, RETAIL.withRetention(hour, hour, hour, Duration.ZERO));
    job.env().execute();

    TwoTables.await(() -> !Files.exists(orphan));
    assertThat(two.lake().rows("select count(*), count(distinct id) from bronze.events"))
        .containsExactly("+I[3000, 3000]");
  }
}
