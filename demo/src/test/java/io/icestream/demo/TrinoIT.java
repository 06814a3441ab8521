package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.TableCreation;
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
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trino, an engine that shares no code with the writer, reads the lake while it is written. */
@Timeout(600)
class TrinoIT {
  private static final int ROUNDS = 3;

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
      String warehouse = directory.resolve("warehouse").toUri().toString();
      lake.edit("icestream.yml", "${env:ICESTREAM_WAREHOUSE:-output/warehouse}", warehouse);
      try (Pipeline job = lake.run(RunOptions.defaults());
          TrinoServer trino =
              TrinoServer.start(
                  installation,
                  directory.resolve("trino"),
                  TrinoServer.localLake(lake.project().resolve("output/catalog.db"), warehouse))) {
        assertThat(ListeningSockets.of(List.of(trino.pid())))
            .isNotEmpty()
            .allMatch(ListeningSockets::isLoopback);
        lake.generator().awaitSeeded();
        lake.generator().start(500);
        long deleted = 0;
        for (int round = 0; round < ROUNDS; round++) {
          Instant now = Instant.now();
          lake.awaitPublished("silver", "transactions", now);
          lake.awaitPublished("gold", "daily_sales", now);
          deleted += compare(lake, trino);
        }
        assertThat(deleted).as("rows that were deleted by position").isPositive();
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
        compareHeads(lake, trino);
        assertThatNoEqualityDeleteExists(lake);
        assertThatVersionThreeIsRefused(lake, trino);
      }
    }
  }

  /** Compares each table as it is published now; returns how many of its rows were deleted. */
  private static long compare(RetailLake lake, TrinoServer trino) throws Exception {
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
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      for (Map.Entry<String, Long> table : snapshots.entrySet()) {
        String name = table.getKey();
        long snapshot = table.getValue();
        assertThat(
                trino(
                    trino,
                    "select * from %s for version as of %d".formatted(quoted(name), snapshot)))
            .as("%s at %d", name, snapshot)
            .isEqualTo(
                flink(
                    reader,
                    "select * from %s /*+ options('snapshot-id'='%d') */"
                        .formatted(name, snapshot)));
      }
    }
    return deleted;
  }

  /** Compares what a reader sees who asks for no snapshot. */
  private static void compareHeads(RetailLake lake, TrinoServer trino) throws Exception {
    try (Lake tables = lake.workspace().lake();
        LakeReader reader = new LakeReader(lake.workspace())) {
      for (String name : tables.tables()) {
        String query = "select * from ";
        assertThat(trino(trino, query + quoted(name)))
            .as(name)
            .isEqualTo(flink(reader, query + name));
      }
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

  /** What {@link io.icestream.readers.Engine} says of this release. */
  private static void assertThatVersionThreeIsRefused(RetailLake lake, TrinoServer trino)
      throws Exception {
    try (Lake tables = lake.workspace().lake()) {
      new TableCreation(
              TableIdentifier.of("gold", "version_three"),
              new Schema(Types.NestedField.required(1, "id", Types.IntegerType.get())),
              List.of(),
              null,
              Map.of("icestream.readers", "spark"))
          .create(tables.catalog());
    }
    assertThatThrownBy(() -> trino.query("select * from gold.version_three"))
        .isInstanceOf(SQLException.class)
        .hasStackTraceContaining("v3");
  }

  private static Table table(Lake tables, String name) {
    return tables.catalog().loadTable(TableIdentifier.parse(name));
  }

  private static String quoted(String name) {
    return "\"" + name.replace(".", "\".\"") + "\"";
  }

  private static List<String> trino(TrinoServer trino, String sql) throws SQLException {
    return trino.query(sql).stream().map(TrinoIT::text).sorted().toList();
  }

  private static List<String> flink(LakeReader reader, String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (LakeSession.Result result = reader.query(sql)) {
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
