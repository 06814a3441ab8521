package io.icestream.bench;

import io.icestream.commit.EqualityDeletes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/** What a contender has published, read by Iceberg alone. */
final class PublishedTable implements AutoCloseable {
  private static final int ROUNDS = 4;

  /** CPU-seconds that each side of a round takes at least, roughly. */
  private static final double ROUND_SECONDS = 2;

  private final Path directory;
  private final Catalog catalog;
  private final Table table;

  PublishedTable(Path directory) {
    this.directory = directory;
    this.catalog = LocalLake.catalog(directory);
    this.table = catalog.loadTable(TableIdentifier.of("bench", "upserts"));
  }

  /** The snapshots of {@code main} that brought rows, oldest first. */
  List<Snapshot> commits() {
    List<Snapshot> commits = new ArrayList<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (!snapshot.summary().getOrDefault("added-data-files", "0").equals("0")) {
        commits.add(snapshot);
      }
    }
    Collections.reverse(commits);
    return commits;
  }

  UpsertInput.Content content() throws IOException {
    long rows = 0;
    long versions = 0;
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record record : records) {
        rows++;
        versions += (Long) record.getField("version");
      }
    }
    return new UpsertInput.Content(rows, versions);
  }

  /** How many there are in all published snapshots. */
  long equalityDeleteFiles() {
    return EqualityDeletes.published(table).size();
  }

  /** Scans some published snapshots, chosen by a seed, and the last, beside the same compacted. */
  List<Measurement.Scan> scans(int samples, long seed) throws Exception {
    List<Snapshot> commits = commits();
    TreeSet<Integer> chosen = new TreeSet<>();
    Random random = new Random(seed);
    while (chosen.size() < Math.min(samples, commits.size() - 1)) {
      chosen.add(random.nextInt(commits.size() - 1));
    }
    chosen.add(commits.size() - 1);
    List<Measurement.Scan> scans = new ArrayList<>();
    for (int commit : chosen) {
      scans.add(scan(commit + 1, commits.get(commit)));
    }
    return scans;
  }

  private Measurement.Scan scan(int number, Snapshot snapshot) throws Exception {
    String name = "compacted_" + number;
    compact(name, snapshot);
    Table compacted = catalog.loadTable(TableIdentifier.of("bench", name));
    double begin = ProcessCost.cpuSeconds();
    long rows = read(table, snapshot);
    long same = read(compacted, compacted.currentSnapshot());
    if (rows != same) {
      throw new IllegalStateException(rows + " rows, compacted " + same);
    }
    // A small table is read often: the JVM's own threads cost as much as one scan of it.
    double both = ProcessCost.cpuSeconds() - begin;
    int times = (int) Math.max(1, Math.ceil(2 * ROUND_SECONDS / both));
    double ours = Double.MAX_VALUE;
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      double before = ProcessCost.cpuSeconds();
      read(table, snapshot, times);
      double between = ProcessCost.cpuSeconds();
      read(compacted, compacted.currentSnapshot(), times);
      ours = Math.min(ours, between - before);
      best = Math.min(best, ProcessCost.cpuSeconds() - between);
    }
    return new Measurement.Scan(
        number,
        rows,
        ours / best,
        (double) bytes(table, snapshot) / bytes(compacted, compacted.currentSnapshot()));
  }

  /** Writes a snapshot's rows into one table without deletes. */
  private void compact(String name, Snapshot snapshot) throws Exception {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, "0");
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(settings).build());
    tables.executeSql(Contender.stockCatalog(directory));
    tables.executeSql("create table lake.bench." + name + " (" + UpsertInput.COLUMNS + ")");
    tables
        .executeSql(
            "insert into lake.bench."
                + name
                + " select * from lake.bench.upserts /*+ OPTIONS('snapshot-id'='"
                + snapshot.snapshotId()
                + "') */")
        .await();
  }

  private static void read(Table table, Snapshot snapshot, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      read(table, snapshot);
    }
  }

  private static long read(Table table, Snapshot snapshot) throws IOException {
    long rows = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
      for (Record record : records) {
        rows += record == null ? 0 : 1;
      }
    }
    return rows;
  }

  /** Data and delete files that a scan opens, each once. */
  private static long bytes(Table table, Snapshot snapshot) throws IOException {
    long bytes = 0;
    TreeSet<String> deletes = new TreeSet<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        bytes += task.file().fileSizeInBytes();
        for (DeleteFile delete : task.deletes()) {
          bytes += deletes.add(delete.location()) ? delete.fileSizeInBytes() : 0;
        }
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (catalog instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
