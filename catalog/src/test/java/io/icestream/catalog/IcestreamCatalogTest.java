package io.icestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcestreamCatalogTest {

  @TempDir Path folder;
  private Lake lake;
  private StreamTableEnvironment tables;

  @BeforeEach
  void makeLake() {
    lake = new Lake(folder);
    tables = lake.batch();
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.customers ("
            + "customer_id string not null comment 'from the shop',"
            + " name string, joined_at timestamp_ltz(6),"
            + " primary key (customer_id) not enforced) comment 'one row for each customer'"
            + " with ('icestream.partition-by'='day(joined_at), bucket(4, customer_id)',"
            + " 'icestream.sort-by'='customer_id, joined_at desc', 'icestream.buckets'='2')");
  }

  @Test
  void makesTablesAsDeclared() {
    Table table = lake.table("silver.customers");
    assertThat(table.spec().fields())
        .extracting(field -> field.transform().toString())
        .containsExactly("day", "bucket[4]");
    assertThat(table.sortOrder().fields()).hasSize(2);
    assertThat(table.schema().identifierFieldNames()).containsExactly("customer_id");
    assertThat(table.schema().findField("customer_id").doc()).isEqualTo("from the shop");
    assertThat(table.properties())
        .containsEntry("comment", "one row for each customer")
        .containsEntry("write.parquet.compression-codec", "zstd")
        .containsEntry("icestream.buckets", "2");
    assertThat(org.apache.iceberg.TableUtil.formatVersion(table)).isEqualTo(2);
  }

  @Test
  void forksStagingFromAnEmptyMain() {
    Table table = lake.table("silver.customers");
    assertThat(table.currentSnapshot()).isNotNull();
    assertThat(table.snapshot("staging").snapshotId())
        .isEqualTo(table.currentSnapshot().snapshotId());
  }

  @Test
  void showsNoSecretOfTheCatalogInATable() throws Exception {
    CatalogBaseTable table =
        tables.getCatalog("lake").orElseThrow().getTable(new ObjectPath("silver", "customers"));
    assertThat(table.getOptions().toString()).doesNotContain(Lake.CANARY).doesNotContain("src-");
    List<String> shown = new ArrayList<>();
    tables
        .executeSql("show create table silver.customers")
        .collect()
        .forEachRemaining(row -> shown.add(row.toString()));
    assertThat(shown.toString())
        .doesNotContain(Lake.CANARY)
        .contains("'icestream.buckets' = '2'")
        .contains("from the shop")
        .contains("PRIMARY KEY");
    assertThat(lake.table("silver.customers").properties().toString()).doesNotContain(Lake.CANARY);
  }

  @Test
  void showsItsOwnSinkInAPlan() {
    assertThat(
            tables.explainSql(
                "insert into silver.customers values ('a', 'b', cast(null as timestamp_ltz(6)))"))
        .contains("Sink(table=[lake.silver.customers]");
  }

  @Test
  void keepsTheNumberOfBuckets() {
    tables.executeSql("alter table silver.customers set ('write.parquet.page-row-limit'='100')");
    for (String change : List.of("set ('icestream.buckets'='4')", "reset ('icestream.buckets')")) {
      assertThatThrownBy(() -> tables.executeSql("alter table silver.customers " + change))
          .hasStackTraceContaining("ICE-CAT-008")
          .hasStackTraceContaining("its number of buckets is fixed (2)");
    }
    assertThat(lake.table("silver.customers").properties())
        .containsEntry("icestream.buckets", "2")
        .containsEntry("write.parquet.page-row-limit", "100");
  }

  @Test
  void addsAndDropsColumnsAndTables() {
    tables.executeSql("alter table silver.customers add (score int)");
    assertThat(lake.table("silver.customers").schema().findField("score")).isNotNull();
    tables.executeSql("alter table silver.customers drop score");
    assertThat(lake.table("silver.customers").schema().findField("score")).isNull();
    assertThat(lake.table("silver.customers").properties()).containsKey("comment");
    tables.executeSql("drop table silver.customers");
    assertThat(tables.listTables("lake", "silver")).isEmpty();
  }

  @Test
  void showsSnapshotsAsATable() throws Exception {
    assertThat(lake.rows("select operation from silver.`customers$snapshots`"))
        .containsExactly("+I[append]");
  }

  @Test
  void keepsTemporaryTablesOfOtherConnectorsApart() throws Exception {
    tables.executeSql(
        "create temporary table live.numbers (id bigint) with ('connector'='datagen',"
            + " 'number-of-rows'='1')");
    assertThat(tables.executeSql("select count(*) from live.numbers").collect().next().getField(0))
        .isEqualTo(1L);
  }

  @Test
  void refusesTransformsThatItCannotRead() {
    assertThatThrownBy(
            () ->
                tables.executeSql(
                    "create table silver.bad (id int) with"
                        + " ('icestream.partition-by'='bucket(id)')"))
        .rootCause()
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAT_003));
  }

  @Test
  void refusesAHadoopCatalogOnAnObjectStore() {
    assertThatThrownBy(
            () ->
                CatalogLoaders.of(
                    "lake", Map.of("catalog-type", "hadoop", "warehouse", "s3://bucket/lake")))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAT_002));
  }

  @Test
  void opensAHadoopCatalogOnALocalDisk() {
    String warehouse = folder.resolve("hadoop").toUri().toString();
    var catalog =
        CatalogLoaders.of("lake", Map.of("catalog-type", "hadoop", "warehouse", warehouse))
            .loadCatalog();
    assertThat(catalog.tableExists(TableIdentifier.of("silver", "customers"))).isFalse();
  }

  @Test
  void saysWhichOptionIsMissing() {
    assertThatThrownBy(() -> CatalogLoaders.of("lake", Map.of("catalog-type", "jdbc")))
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("ICE-CAT-001")
        .hasMessageContaining("'uri'");
    assertThatThrownBy(() -> CatalogLoaders.of("lake", new HashMap<>()))
        .hasMessageContaining("'catalog-type'");
  }

  @Test
  void losesNoCommitOfSeveralWriters() throws Exception {
    tables.executeSql("create table silver.log (id bigint)");
    int writers = 4;
    int commits = 25;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Callable<Void>> all = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int number = writer;
      all.add(
          () -> {
            Table table =
                lake.loader().loadCatalog().loadTable(TableIdentifier.parse("silver.log"));
            for (int commit = 0; commit < commits; commit++) {
              table
                  .newFastAppend()
                  .appendFile(
                      DataFiles.builder(table.spec())
                          .withPath(
                              table.location() + "/data/" + number + "-" + commit + ".parquet")
                          .withFileSizeInBytes(1)
                          .withRecordCount(1)
                          .build())
                  .commit();
            }
            return null;
          });
    }
    for (var done : threads.invokeAll(all)) {
      done.get();
    }
    threads.shutdown();
    assertThat(lake.table("silver.log").currentSnapshot().summary())
        .containsEntry("total-records", Integer.toString(writers * commits));
  }
}
