package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.cli.Main;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trino, an engine that shares no code with the writer, reads the lake while it is written. */
@Tag("faults")
@Timeout(1_800)
class TrinoIT {
  private static final int ROUNDS = 2;
  private static final List<String> OF_CUSTOMERS =
      List.of("silver.customers", "silver.transactions", "gold.customer_segments");

  @TempDir Path directory;

  @Test
  void readsWhatFlinkReadsWhileTheStreamRuns() throws Exception {
    Path jdk = TrinoInstallation.newJdk().orElse(null);
    Assumptions.assumeTrue(
        jdk != null,
        "Trino needs a newer JDK than this one, and there is none beside it: set "
            + TrinoInstallation.JAVA_HOME
            + " to a JDK from 24 on");
    TrinoInstallation installation = TrinoInstallation.on(jdk);
    try (RetailLake lake = RetailLake.start(directory)) {
      Path data = directory.resolve("servers/lake");
      String warehouse = "file://" + data.resolve("warehouse");
      lake.edit("icestream.yml", "\"" + data.resolve("warehouse"), "\"" + warehouse);
      try (Pipeline job = lake.run(RunOptions.defaults());
          TrinoServer trino =
              TrinoServer.start(
                  installation,
                  directory.resolve("trino"),
                  TrinoServer.localLake(data.resolve("catalog.db"), warehouse))) {
        assertThat(ListeningSockets.of(List.of(trino.pid())))
            .isNotEmpty()
            .allMatch(ListeningSockets::isLoopback);
        lake.generator().awaitSeeded();
        lake.generator().start(200);
        try (LakeReader flink = new LakeReader(lake.workspace())) {
          long deleted = 0;
          for (int round = 0; round < ROUNDS; round++) {
            Instant now = Instant.now();
            lake.awaitPublished("silver", "transactions", now);
            lake.awaitPublished("gold", "daily_sales", now);
            deleted += compare(lake, flink, trino);
          }
          assertThat(deleted).as("rows that were deleted by position").isPositive();
          lake.generator().quiesce();
          job.stopWithSavepoint();
          compareHeads(flink, trino);
          assertThatNoEqualityDeleteExists(lake);
          assertThatVersionThreeIsRefused(flink, trino);
          assertThatNothingIsLeftOfWhoIsForgotten(lake, trino);
        }
      }
    }
  }

  /** Compares each table as it is published now; returns how many of its rows were deleted. */
  private static long compare(RetailLake lake, LakeReader flink, TrinoServer trino)
      throws Exception {
    long deleted = 0;
    Map<String, Long> snapshots = new TreeMap<>();
    try (Lake tables = lake.workspace().lake()) {
      for (String name : tables.tables()) {
        Snapshot published = table(tables, name).currentSnapshot();
        snapshots.put(name, published.snapshotId());
        deleted += Long.parseLong(published.summary().getOrDefault("total-position-deletes", "0"));
      }
    }
    assertThat(snapshots).containsKeys("bronze.shop__customers", "gold.daily_sales", "ops.cuts");
    for (Map.Entry<String, Long> table : snapshots.entrySet()) {
      String name = table.getKey();
      long snapshot = table.getValue();
      assertThat(rows(trino, "select * from " + name + " for version as of " + snapshot))
          .as("%s at %d", name, snapshot)
          .isEqualTo(
              rows(
                  flink,
                  "select * from %s /*+ options('snapshot-id'='%d') */".formatted(name, snapshot)));
    }
    return deleted;
  }

  /** Compares what a reader sees who asks for no snapshot. */
  private static void compareHeads(LakeReader flink, TrinoServer trino) throws Exception {
    for (String name : List.of("silver.transactions", "gold.daily_sales")) {
      String query = "select * from " + name;
      assertThat(rows(trino, query)).as(name).isNotEmpty().isEqualTo(rows(flink, query));
    }
  }

  private static void assertThatNoEqualityDeleteExists(RetailLake lake) throws Exception {
    int snapshots = 0;
    try (Lake tables = lake.workspace().lake()) {
      for (String name : tables.tables()) {
        Table table = table(tables, name);
        for (Snapshot snapshot : table.snapshots()) {
          snapshots++;
          for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> files =
                ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
              assertThat(files)
                  .as(name)
                  .noneMatch(file -> file.content() == FileContent.EQUALITY_DELETES);
            }
          }
        }
      }
    }
    assertThat(snapshots).isGreaterThan(ROUNDS);
  }

  /** What the reference says of this release: no row of a table that it might read wrongly. */
  private static void assertThatVersionThreeIsRefused(LakeReader flink, TrinoServer trino)
      throws Exception {
    String name = "gold.version_three";
    rows(
        flink,
        "create table "
            + name
            + " (id int, amount int, primary key (id) not enforced) with ('icestream.buckets'='1',"
            + " 'icestream.dead-rows-limit'='10', 'icestream.readers'='spark')");
    rows(flink, "insert into " + name + " values (1, 1), (2, 2)");
    rows(flink, "insert into " + name + " values (2, 20)");
    assertThat(rows(flink, "select * from " + name)).containsExactly("[1, 1]", "[2, 20]");
    assertThatThrownBy(() -> trino.query("select * from " + name))
        .isInstanceOf(SQLException.class)
        .hasStackTraceContaining("PUFFIN");
  }

  /** Neither now nor at any snapshot that is left. */
  private static void assertThatNothingIsLeftOfWhoIsForgotten(RetailLake lake, TrinoServer trino)
      throws Exception {
    String customer =
        (String)
            trino
                .query(
                    "select c.customer_id from silver.customers c join silver.transactions t"
                        + " on t.customer_id = c.customer_id order by 1 limit 1")
                .get(0)
                .get(0);
    Map<String, Long> rows = new TreeMap<>();
    for (String name : OF_CUSTOMERS) {
      String count = "select count(*) from %s where customer_id = '%s'".formatted(name, customer);
      assertThat(trino.query(count).get(0).get(0)).as(name).isNotEqualTo(0L);
      rows.put(name, (Long) trino.query("select count(*) from " + name).get(0).get(0));
    }

    assertThat(Main.execute("forget", lake.project().toString(), "--subject", customer)).isZero();

    for (String name : OF_CUSTOMERS) {
      List<Long> snapshots = new ArrayList<>();
      try (Lake tables = lake.workspace().lake()) {
        table(tables, name).snapshots().forEach(snapshot -> snapshots.add(snapshot.snapshotId()));
      }
      assertThat(snapshots).as(name).isNotEmpty();
      for (long snapshot : snapshots) {
        assertThat(
                trino.query(
                    "select * from %s for version as of %d where customer_id = '%s'"
                        .formatted(name, snapshot, customer)))
            .as("%s at %d", name, snapshot)
            .isEmpty();
      }
      assertThat((Long) trino.query("select count(*) from " + name).get(0).get(0))
          .as("the rows of others in %s", name)
          .isPositive()
          .isLessThan(rows.get(name));
    }
  }

  private static Table table(Lake tables, String name) {
    return tables.catalog().loadTable(TableIdentifier.parse(name));
  }

  static List<String> rows(TrinoServer trino, String sql) throws SQLException {
    return trino.query(sql).stream().map(TrinoIT::text).sorted().toList();
  }

  static List<String> rows(LakeReader flink, String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (LakeSession.Result result = flink.query(sql)) {
      result.rows().forEachRemaining(row -> rows.add(text(values(row))));
    }
    rows.sort(null);
    return rows;
  }

  private static List<Object> values(Row row) {
    return IntStream.range(0, row.getArity()).mapToObj(row::getField).toList();
  }

  private static String text(List<?> row) {
    return row.stream().map(TrinoIT::text).toList().toString();
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Object[] array) {
      return text(List.of(array));
    }
    if (value instanceof List<?> list) {
      return text(list);
    }
    if (value instanceof Row row) {
      return text(values(row));
    }
    return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
  }
}
