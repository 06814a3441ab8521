package io.icestream.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.Lake;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the declared readers decide on a table's format, and that they can read what they get. */
class ReadersTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "readers.md");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'athena, snowflake, redshift, trino, spark, flink',2,PARQUET",
    "'spark, snowflake, flink',3,PUFFIN"
  })
  void decideHowRowsAreDeleted(String readers, int version, FileFormat deletes) throws Exception {
    Lake lake = new Lake(folder);
    StreamTableEnvironment tables = lake.batch();
    create(tables, "int", "'icestream.readers'='" + readers + "'");
    tables
        .executeSql("insert into shop.orders select i, i from (values (1), (2), (3)) as t (i)")
        .await();
    tables.executeSql("insert into shop.orders values (2, 20)").await();

    Table table = lake.table("shop.orders");
    assertThat(TableUtil.formatVersion(table)).isEqualTo(version);
    assertThat(deletes(table)).containsExactly(deletes);
    assertThat(lake.rows("select * from shop.orders"))
        .containsExactly("+I[1, 1]", "+I[2, 20]", "+I[3, 3]");
  }

  private static void create(StreamTableEnvironment tables, String amount, String options) {
    tables.executeSql("create database if not exists shop");
    tables.executeSql(
        "create table shop.orders (id int, amount "
            + amount
            + ", primary key (id) not enforced)"
            + " with ('icestream.buckets'='1', 'icestream.dead-rows-limit'='10', "
            + options
            + ")");
  }

  private static Set<FileFormat> deletes(Table table) throws Exception {
    Set<FileFormat> formats = new HashSet<>();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(table.snapshot("staging").snapshotId()).planFiles()) {
      files.forEach(file -> file.deletes().stream().map(DeleteFile::format).forEach(formats::add));
    }
    return formats;
  }

  @Test
  void takeTheOldFormatUnlessAllReadTheNewOne() {
    Schema columns = new Schema(Types.NestedField.required(1, "id", Types.IntegerType.get()));
    assertThat(Readers.parse(null).formatVersion(columns)).isEqualTo(2);
    assertThat(Readers.parse("snowflake, trino").formatVersion(columns)).isEqualTo(2);
    assertThat(Readers.parse("snowflake").formatVersion(columns)).isEqualTo(3);
  }

  @Test
  void refuseWhatOneOfThemCannotRead() {
    StreamTableEnvironment tables = new Lake(folder).batch();
    assertRefused(
        () -> create(tables, "timestamp(9)", "'icestream.readers'='spark, athena'"),
        "timestamp_ns is not supported until v3",
        "Amazon Athena: it reads no version 3");
    assertRefused(
        () -> create(tables, "int", "'icestream.readers'='trino', 'format-version'='3'"),
        "it has format version 3",
        "Trino: ");
    assertRefused(
        () -> create(tables, "timestamp(9)", "'format-version'='2'"),
        "timestamp_ns is not supported until v3, and the table is version 2");
    create(tables, "timestamp(9)", "'icestream.readers'='spark'");
    assertRefused(
        () ->
            tables.executeSql("alter table shop.orders set ('icestream.readers'='spark, athena')"),
        "Amazon Athena");
    assertThat(TableUtil.formatVersion(new Lake(folder).table("shop.orders"))).isEqualTo(3);
  }

  private static void assertRefused(ThrowingCallable what, String... words) {
    assertThatThrownBy(what)
        .rootCause()
        .hasMessageContainingAll(words)
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAT_006));
  }

  @Test
  void haveAName() {
    assertThat(Readers.parse("athena,  spark").engines())
        .containsExactly(Engine.ATHENA, Engine.SPARK);
    assertThat(Readers.parse(null).engines()).isEmpty();
    for (String list : List.of("athena, spork", "athena,", "Athena")) {
      assertThatThrownBy(() -> Readers.parse(list))
          .hasMessageContainingAll("ICE-CAT-003", "athena, duckdb, flink");
    }
  }

  @Test
  void areAllOnThePage() throws Exception {
    assertThat(Files.readString(PAGE))
        .as("what Engine says, which is to be copied to the page")
        .endsWith(Readers.table());
  }
}
