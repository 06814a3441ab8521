package io.icestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlInsertTest {

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void makeLake() {
    lake = new Lake(folder);
  }

  private static Configuration checkpoints() {
    Configuration configuration = new Configuration();
    configuration.setString("execution.checkpointing.interval", "200ms");
    return configuration;
  }

  @Test
  void appendsInStreamingModeWithCheckpoints() throws Exception {
    StreamTableEnvironment tables = lake.streaming(checkpoints());
    tables.executeSql("create database bronze");
    tables.executeSql(
        "create table bronze.events (id bigint, seen_at timestamp_ltz(6), name string)"
            + " with ('icestream.partition-by'='day(seen_at), bucket(4, id)')");
    tables
        .executeSql(
            "insert into bronze.events values (1, cast('2026-01-01 10:00:00' as timestamp_ltz(6)),"
                + " 'a'), (2, cast('2026-01-02 10:00:00' as timestamp_ltz(6)), 'b')")
        .await();
    assertThat(lake.rows("select id, name from bronze.events"))
        .containsExactly("+I[1, a]", "+I[2, b]");
  }

  @Test
  void losesNothingAtTheEndOfBoundedInput() throws Exception {
    StreamTableEnvironment tables = lake.streaming(checkpoints());
    tables.executeSql("create database bronze");
    tables.executeSql("create table bronze.numbers (id bigint)");
    tables.executeSql(
        "create temporary table bronze.gen (id bigint) with ('connector'='datagen',"
            + " 'rows-per-second'='4000', 'fields.id.kind'='sequence', 'fields.id.start'='1',"
            + " 'fields.id.end'='8000')");
    tables.executeSql("insert into bronze.numbers select id from bronze.gen").await();
    assertThat(lake.rows("select count(*), count(distinct id) from bronze.numbers"))
        .containsExactly("+I[8000, 8000]");
  }

  @Test
  void readsTheHintedSnapshotInEveryReadOfAStatement() throws Exception {
    StreamTableEnvironment tables = lake.batch();
    tables.executeSql("create database bronze");
    tables.executeSql("create table bronze.log (id bigint, a string, b string)");
    tables.executeSql("insert into bronze.log values (1, 'a1', 'b1')").await();
    long first = lake.table("bronze.log").currentSnapshot().snapshotId();
    tables.executeSql("insert into bronze.log values (2, 'a2', 'b2')").await();
    String then = "bronze.log /*+ options('snapshot-id'='" + first + "') */";

    assertThat(
            lake.rows(
                "select l.id, l.a, r.b from (select id, a from %s) l join (select id, b from %s) r on l.id = r.id"
                    .formatted(then, then)))
        .containsExactly("+I[1, a1, b1]");
  }

  @Test
  void losesNothingInBatchModeAndCommitsOnce() throws Exception {
    StreamTableEnvironment tables = lake.batch();
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.numbers (id bigint not null, part bigint, primary key (id) not enforced)");
    tables.executeSql(
        "create temporary table silver.gen (id bigint) with ('connector'='datagen',"
            + " 'number-of-rows'='8000', 'fields.id.kind'='sequence', 'fields.id.start'='1',"
            + " 'fields.id.end'='8000')");
    tables.executeSql("insert into silver.numbers select id, mod(id, 7) from silver.gen").await();
    assertThat(lake.rows("select count(*), count(distinct id) from silver.numbers"))
        .containsExactly("+I[8000, 8000]");
    tables.executeSql("insert into silver.numbers select id, mod(id, 5) from silver.gen").await();
    assertThat(lake.rows("select count(*), count(distinct id), max(part) from silver.numbers"))
        .containsExactly("+I[8000, 8000, 4]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void updatesRowsOfTheSameFileInOneCommitAfterTheOther(String formatVersion) throws Exception {
    StreamTableEnvironment tables = lake.batch();
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.numbers (id bigint not null, part bigint, primary key (id) not enforced)"
            + " with ('format-version'='"
            + formatVersion
            + "', 'icestream.buckets'='1')");
    tables.executeSql(
        "create temporary table silver.gen (id bigint) with ('connector'='datagen',"
            + " 'number-of-rows'='1000', 'fields.id.kind'='sequence', 'fields.id.start'='1',"
            + " 'fields.id.end'='1000')");
    tables.executeSql("insert into silver.numbers select id, 0 from silver.gen").await();
    tables.executeSql("insert into silver.numbers values (1, 1)").await();
    tables.executeSql("insert into silver.numbers values (2, 2)").await();
    tables.executeSql("insert into silver.numbers values (2, 3), (3, 4)").await();
    assertThat(lake.rows("select count(*), count(distinct id), sum(part) from silver.numbers"))
        .containsExactly("+I[1000, 1000, 8]");
  }

  @Test
  void keepsWhatAChangelogSays() throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(checkpoints());
    env.setParallelism(2);
    StreamTableEnvironment tables = lake.use(StreamTableEnvironment.create(env));
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.orders (id bigint not null, rate int, primary key (id) not enforced)");
    tables.createTemporaryView(
        "changes",
        tables.fromChangelogStream(
            env.fromData(
                    List.of(
                        Row.ofKind(RowKind.INSERT, 1L, 20),
                        Row.ofKind(RowKind.INSERT, 2L, 30),
                        Row.ofKind(RowKind.INSERT, 3L, 40),
                        Row.ofKind(RowKind.INSERT, 4L, 11),
                        Row.ofKind(RowKind.UPDATE_BEFORE, 1L, 20),
                        Row.ofKind(RowKind.UPDATE_AFTER, 1L, 5),
                        Row.ofKind(RowKind.UPDATE_BEFORE, 2L, 30),
                        Row.ofKind(RowKind.UPDATE_AFTER, 2L, 31),
                        Row.ofKind(RowKind.DELETE, 3L, 40)),
                    org.apache.flink.api.common.typeinfo.Types.ROW_NAMED(
                        new String[] {"id", "rate"},
                        org.apache.flink.api.common.typeinfo.Types.LONG,
                        org.apache.flink.api.common.typeinfo.Types.INT))
                .setParallelism(1),
            Schema.newBuilder()
                .column("id", "bigint not null")
                .column("rate", "int")
                .primaryKey("id")
                .build(),
            ChangelogMode.all()));
    tables
        .executeSql("insert into silver.orders select id, rate from changes where rate > 10")
        .await();
    assertThat(lake.rows("select * from silver.orders")).containsExactly("+I[2, 31]", "+I[4, 11]");
  }

  @Test
  void streamsWhatWasAppendedAndPublished() throws Exception {
    StreamTableEnvironment tables = lake.streaming(checkpoints());
    tables.executeSql("create database bronze");
    tables.executeSql("create table bronze.numbers (id bigint)");
    tables.executeSql("insert into bronze.numbers values (1), (2)").await();
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "select id from bronze.numbers"
                    + " /*+ options('streaming'='true', 'monitor-interval'='200ms') */"
                    + " where id > 1")
            .collect()) {
      assertThat(rows.next().getField(0)).isEqualTo(2L);
      lake.streaming(checkpoints()).executeSql("insert into bronze.numbers values (3)").await();
      assertThat(rows.next().getField(0)).isEqualTo(3L);
    }
  }

  @Test
  void refusesToStreamATableWhoseRowsAreUpdated() throws Exception {
    StreamTableEnvironment tables = lake.streaming(checkpoints());
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.orders (id bigint, rate int, primary key (id) not enforced)");
    assertThatThrownBy(
            () ->
                tables.explainSql("select * from silver.orders /*+ options('streaming'='true') */"))
        .hasStackTraceContaining(ErrorCode.CAT_007.code());
  }

  @Test
  void replacesWhatTheTableHeldOnOverwrite() throws Exception {
    StreamTableEnvironment tables = lake.batch();
    tables.executeSql("create database silver");
    tables.executeSql(
        "create table silver.numbers (id bigint not null, part bigint, primary key (id) not"
            + " enforced)");
    tables.executeSql("insert into silver.numbers values (1, 1), (2, 2)").await();
    tables.executeSql("insert overwrite silver.numbers values (2, 3), (4, 4)").await();
    assertThat(lake.rows("select * from silver.numbers")).containsExactly("+I[2, 3]", "+I[4, 4]");
  }
}
