package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceEvent.SchemaChange.Effect;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSourceTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private CapturedDatabase shop;

  @BeforeEach
  void makeDatabase() throws Exception {
    shop = CapturedDatabase.on(SERVER);
  }

  private Recording record(PostgresCapture capture, int parallelism) throws Exception {
    return new Recording(shop.slot()).start(capture, Recording.configuration(200), parallelism);
  }

  @Test
  void readsTheSnapshotInPartsAndThenEveryChange() throws Exception {
    shop.execute(
        "create table customers (id int primary key, name text, balance numeric(10,2))",
        "insert into customers select i, 'name ' || i, i * 1.5 from generate_series(1, 5000) i",
        "analyze customers");
    try (Recording recording = record(shop.prepared("customers").withChunkRows(500), 2)) {
      recording.await("snapshot", () -> recording.rows("customers").size() >= 5000);
      shop.execute(
          "update customers set name = 'other' where id = 7",
          "delete from customers where id = 8",
          "insert into customers values (5001, null, 0)",
          "update customers set id = 9000 where id = 9");
      recording.await("changes", () -> recording.rows("customers").size() >= 5005);
      List<RowChange> rows = recording.rows("customers");
      List<RowChange> changes = rows.subList(5000, 5005);
      assertThat(changes).extracting(RowChange::op).containsExactly('u', 'd', 'c', 'd', 'c');
      assertThat(rows.subList(0, 5000)).extracting(RowChange::op).containsOnly('r');
      assertThat(recording.state("customers", "id")).hasSize(5000);
      assertThat(changes)
          .extracting(RowChange::position)
          .isSorted()
          .doesNotHaveDuplicates()
          .allMatch(p -> p.compareTo(rows.get(0).position()) > 0);
      assertThat(recording.state("customers", "id").get(List.of("7")))
          .containsExactly("7", "other", "10.50");
      recording.await(
          "a position past the changes",
          () ->
              recording.events.stream()
                  .anyMatch(
                      event ->
                          event instanceof ReadPosition read
                              && read.snapshotComplete()
                              && read.position().compareTo(changes.get(4).position()) > 0));
    }
  }

  @Test
  void deletesUnderTheDefaultIdentityCarryTheKeyOnly() throws Exception {
    shop.execute(
        "create table points (a int, b uuid, c int, primary key (b, a))",
        "insert into points values (1, '00000000-0000-0000-0000-000000000001', 5)");
    try (Recording recording = record(shop.prepared("points"), 1)) {
      recording.await("snapshot", () -> recording.rows("points").size() == 1);
      shop.execute("update points set a = 2", "delete from points");
      recording.await("changes", () -> recording.rows("points").size() == 4);
      assertThat(recording.rows("points"))
          .extracting(row -> row.op() + " " + Arrays.toString(row.textValues()))
          .containsExactly(
              "r [1, 00000000-0000-0000-0000-000000000001, 5]",
              "d [1, 00000000-0000-0000-0000-000000000001, null]",
              "c [2, 00000000-0000-0000-0000-000000000001, 5]",
              "d [2, 00000000-0000-0000-0000-000000000001, null]");
    }
  }

  @Test
  void keepsALargeValueThatAnUpdateDidNotTouch() throws Exception {
    shop.execute(
        "create table documents (id int primary key, version int, body text)",
        "alter table documents alter body set storage external");
    try (Recording recording = record(shop.prepared("documents"), 1)) {
      recording.awaitLog();
      shop.execute(
          "insert into documents values (1, 1, repeat('x', 1000000))",
          "update documents set version = 2");
      recording.await("changes", () -> recording.rows("documents").size() == 2);
      assertThat(recording.state("documents", "id").get(List.of("1")))
          .isEqualTo(List.of("1", "2", "x".repeat(1_000_000)));
    }
  }

  @Test
  void stopsWithTheRemedyWhenALargeValueIsMissing() throws Exception {
    shop.execute(
        "create table documents (id int primary key, version int, body text)",
        "alter table documents alter body set storage external",
        "create publication icestream for table documents");
    try (Recording recording = record(shop.capture("documents"), 1)) {
      recording.awaitLog();
      shop.execute(
          "insert into documents values (1, 1, repeat('x', 100000))",
          "update documents set version = 2");
      assertThat(Recording.messages(recording.awaitFailure()))
          .contains(
              "ICE-PG-005",
              "column=body",
              "ALTER TABLE \"public\".\"documents\" REPLICA IDENTITY FULL;");
    }
  }

  @Test
  void readsTablesWithOddNamesManyColumnsAndNoKey() throws Exception {
    String columns =
        IntStream.rangeClosed(1, 200)
            .mapToObj(i -> "c" + i + " int")
            .collect(Collectors.joining(", "));
    shop.execute(
        "create schema \"My Schema\"",
        "create table \"My Schema\".\"Odd \"\"Name.%\" (\"Id\" int primary key, \"a\tb\" text)",
        "create table user_sink (id int primary key, a text)",
        "create table userbsink (id int primary key, b text)",
        "create table wide (" + columns + ")",
        "insert into \"My Schema\".\"Odd \"\"Name.%\" values (1, E'tab\\t\\\\ and\\nline')",
        "insert into user_sink values (1, 'a')",
        "insert into wide (c1, c200) values (1, 200)");
    PostgresCapture capture =
        shop.prepared("\"My Schema\".\"Odd \"\"Name.%\"", "user_sink", "wide");
    try (Recording recording = record(capture, 2)) {
      recording.await("snapshot", () -> recording.rows("wide").size() == 1);
      shop.execute(
          "update \"My Schema\".\"Odd \"\"Name.%\" set \"a\tb\" = 'plain'",
          "insert into userbsink values (1, 'b')",
          "update user_sink set a = null",
          "update wide set c200 = 201",
          "update wide set c200 = 201",
          "delete from wide");
      recording.await("changes", () -> recording.rows("wide").size() == 6);
      assertThat(recording.rows("Odd \"Name.%"))
          .extracting(row -> row.op() + "" + Recording.values(row, "Id", "a\tb"))
          .containsExactly("r[1, tab\t\\ and\nline]", "u[1, plain]");
      assertThat(recording.rows("user_sink"))
          .extracting(row -> row.op() + "" + Recording.values(row, "id", "a"))
          .containsExactly("r[1, a]", "u[1, null]");
      assertThat(recording.rows("wide"))
          .extracting(row -> row.op() + "" + Recording.values(row, "c1", "c2", "c200"))
          .containsExactly(
              "r[1, null, 200]",
              "d[1, null, 200]",
              "c[1, null, 201]",
              "d[1, null, 201]",
              "c[1, null, 201]",
              "d[1, null, 201]");
      assertThat(recording.rows("userbsink")).isEmpty();
    }
  }

  @Test
  void readsPartitionsUnderTheNameOfTheirTable() throws Exception {
    shop.execute(
        "create table sales (id int, day date, primary key (id, day)) partition by range (day)",
        "create table sales_1 partition of sales for values from ('2024-01-01') to ('2024-02-01')",
        "create table sales_2 partition of sales for values from ('2024-02-01') to ('2024-03-01')",
        "insert into sales select i, '2024-01-01'::date + i % 60 from generate_series(1, 100) i");
    try (Recording recording = record(shop.prepared("sales"), 2)) {
      recording.await("snapshot", () -> recording.rows("sales").size() == 100);
      shop.execute(
          "insert into sales values (101, '2024-02-03')", "delete from sales where id = 1");
      recording.await("changes", () -> recording.rows("sales").size() == 102);
      assertThat(recording.state("sales", "id")).hasSize(100);
    }
  }

  @Test
  void tellsChangesOfTheColumnsBeforeTheRowsThatHaveThem() throws Exception {
    shop.execute("create table t (id int primary key, a varchar(10), b int, c int)");
    try (Recording recording = record(shop.prepared("t"), 1)) {
      recording.awaitLog();
      shop.execute(
          "insert into t values (1, 'a', 1, 1)",
          "alter table t add d numeric(5,1)",
          "insert into t values (2, 'b', 2, 2, 2.5)",
          "alter table t alter a type varchar(20)",
          "insert into t values (3, 'c', 3, 3, 3.5)",
          "alter table t alter b type bigint",
          "insert into t values (4, 'd', 4, 4, 4.5)",
          "alter table t rename c to cc",
          "insert into t values (5, 'e', 5, 5, 5.5)",
          "truncate t");
      recording.await(
          "changes",
          () -> recording.events.stream().filter(SchemaChange.class::isInstance).count() == 5);
      assertThat(recording.events)
          .filteredOn(event -> !(event instanceof ReadPosition))
          .extracting(
              event ->
                  event instanceof SchemaChange change
                      ? change.effect() + " " + change.description()
                      : event instanceof RowChange row
                          ? Arrays.toString(row.columnNames()) + Arrays.toString(row.textValues())
                          : "")
          .containsExactly(
              "[id, a, b, c][1, a, 1, 1]",
              "RESHAPED column d numeric(5,1) is new",
              "[id, a, b, c, d][2, b, 2, 2, 2.5]",
              "RESHAPED column a was character varying(10) and is now character varying(20)",
              "[id, a, b, c, d][3, c, 3, 3, 3.5]",
              "RESHAPED column b was integer and is now bigint",
              "[id, a, b, c, d][4, d, 4, 4, 4.5]",
              "RESHAPED column cc integer is new; column c is gone or renamed",
              "[id, a, b, cc, d][5, e, 5, 5, 5.5]",
              Effect.BREAKING
                  + " table public.t was truncated, which the log does not describe row by row;"
                  + " take a new snapshot");
    }
  }

  @Test
  void endsAfterTheSnapshotInBatchModeForAUserWhoMayOnlySelect() throws Exception {
    shop.execute(
        "create table t (id int primary key, a text)",
        "insert into t select i, 'a' from generate_series(1, 1000) i",
        "drop role if exists plain",
        "create role plain login password '" + PostgresServer.PASSWORD + "'",
        "grant select on t to plain");
    PostgresCapture capture =
        shop.captureAs("plain", "t").withMode(PostgresCapture.Mode.BATCH).withChunkRows(100);
    assertThat(PostgresChecks.run(capture)).isEmpty();
    try (Recording recording = record(capture, 2)) {
      recording.job().getJobExecutionResult().get();
      assertThat(recording.rows("t")).hasSize(1000).extracting(RowChange::op).containsOnly('r');
      assertThat(recording.state("t", "id")).hasSize(1000);
    }
    assertThat(
            shop.value(
                "select count(*) from pg_replication_slots where database = current_database()"))
        .isEqualTo("0");
  }

  @Test
  void letsTheServerForgetLogThatNoCapturedTableUses() throws Exception {
    shop.execute("create table idle (id int primary key)", "create table busy (id int)");
    try (Recording recording = record(shop.prepared("idle"), 1)) {
      recording.await("the slot", () -> slotLsn() != null);
      for (int round = 0; round < 3; round++) {
        shop.execute("insert into busy select generate_series(1, 10000)");
        String target = shop.value("select pg_current_wal_lsn()");
        recording.await(
            "the slot to follow",
            () -> "t".equals(shop.value("select '" + slotLsn() + "'::pg_lsn >= '" + target + "'")));
      }
      assertThat(recording.rows("idle")).isEmpty();
    }
  }

  private String slotLsn() throws Exception {
    return shop.value(
        "select confirmed_flush_lsn from pg_replication_slots where slot_name = '"
            + shop.slot()
            + "'");
  }

  @Test
  void confirmsNothingWithoutCheckpoints() throws Exception {
    shop.execute("create table t (id int primary key)");
    PostgresCapture capture = shop.prepared("t");
    Recording recording = new Recording(shop.slot());
    try (recording) {
      recording.start(capture, Recording.configuration(3_600_000), 1);
      recording.await("the slot", () -> slotLsn() != null);
      String before = slotLsn();
      shop.execute("insert into t select generate_series(1, 1000)");
      recording.await("changes", () -> recording.rows("t").size() == 1000);
      shop.execute("insert into t values (2000)");
      recording.await("changes", () -> recording.rows("t").size() == 1001);
      assertThat(slotLsn()).isEqualTo(before);
    }
  }

  @Test
  void snapshotAndLogGiveEqualTexts() throws Exception {
    shop.execute(AllTypes.CREATE);
    PostgresCapture capture = shop.prepared("all_types");
    shop.execute(AllTypes.INSERT);
    try (Recording recording = record(capture, 1)) {
      recording.await("snapshot", () -> recording.rows("all_types").size() == AllTypes.ROWS);
      shop.execute("update all_types set id = id + 100");
      recording.await("changes", () -> recording.rows("all_types").size() == 3 * AllTypes.ROWS);
      Map<List<String>, List<String>> state = recording.state("all_types", "id");
      for (RowChange row : recording.rows("all_types").subList(0, AllTypes.ROWS)) {
        String id = Integer.toString(Integer.parseInt(row.textValues()[0]) + 100);
        List<String> streamed = state.get(List.of(id));
        assertThat(streamed.subList(1, streamed.size()))
            .isEqualTo(Arrays.asList(row.textValues()).subList(1, streamed.size()));
        assertThat(row.textValues())
            .isEqualTo(
                AllTypes.copied(shop.database(), row.columnNames(), id, row.textValues()[0]));
      }
    }
  }
}
