package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.SourceEvent.RowChange;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PostgresRecoveryTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir Path savepoints;
  private CapturedDatabase shop;

  @BeforeEach
  void makeDatabase() throws Exception {
    shop = CapturedDatabase.on(SERVER);
  }

  private Configuration configuration() {
    return Recording.configuration(100);
  }

  private Configuration from(String savepoint) {
    Configuration configuration = configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return configuration;
  }

  private String stop(Recording recording) throws Exception {
    return recording
        .job()
        .stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(60, TimeUnit.SECONDS);
  }

  private Map<List<String>, List<String>> source(String query) throws Exception {
    Map<List<String>, List<String>> rows = new HashMap<>();
    try (Connection connection = shop.database().connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        String[] row = new String[result.getMetaData().getColumnCount()];
        for (int i = 0; i < row.length; i++) {
          row[i] = result.getString(i + 1);
        }
        rows.put(List.of(row[0]), Arrays.asList(row));
      }
    }
    return rows;
  }

  @Test
  void losesNothingWhenTasksFailInTheSnapshotAndInTheLog() throws Exception {
    shop.execute(
        "create table a (id int primary key, v int)",
        "create table b (id int primary key, v int)",
        "insert into a select i, 0 from generate_series(1, 3000) i",
        "insert into b select i, 0 from generate_series(1, 3000) i",
        "analyze a, b");
    AtomicInteger seen = new AtomicInteger();
    try (Recording recording = new Recording(shop.slot())) {
      recording.failOn =
          event -> event instanceof RowChange && seen.incrementAndGet() % 2_500 == 1_250;
      recording.start(shop.prepared("a", "b").withChunkRows(300), configuration(), 2);
      for (int round = 1; round <= 10; round++) {
        shop.execute(
            "update a set v = " + round + " where id % 10 < 5",
            "delete from b where id = " + round,
            "insert into b values (" + (10_000 + round) + ", 1)",
            "update b set id = id + 20000 where id = " + (100 + round));
      }
      Map<List<String>, List<String>> a = source("select id, v from a");
      Map<List<String>, List<String>> b = source("select id, v from b");
      recording.await("a", () -> recording.state("a", "id").equals(a));
      recording.await("b", () -> recording.state("b", "id").equals(b));
      assertThat(seen.get()).isGreaterThan(2_500);
    }
  }

  @Test
  void seesWhatWasDeletedAfterTheStateWasLostWhileTheSlotStayed() throws Exception {
    shop.execute(
        "create table t (id int primary key, v int)",
        "insert into t select i, 0 from generate_series(1, 100) i");
    PostgresCapture capture = shop.prepared("t");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      recording.await("the snapshot", () -> recording.rows("t").size() == 100);
      stop(recording);
    }
    shop.execute("delete from t where id <= 10");
    try (Recording second = new Recording(shop.slot() + "_2")) {
      second.start(capture, configuration(), 1);
      Map<List<String>, List<String>> left = source("select id, v from t");
      second.await("the rest", () -> second.state("t", "id").equals(left));
      second.await(
          "the deletes",
          () -> second.rows("t").stream().filter(row -> row.op() == 'd').count() == 10);
    }
  }

  @Test
  void continuesInsideALongTransactionWithoutLossOrRepetition() throws Exception {
    shop.execute("create table t (id int primary key, v text)");
    PostgresCapture capture = shop.prepared("t");
    int rows = 100_000;
    String savepoint;
    int before;
    try (Recording recording = new Recording(shop.slot())) {
      // Slowly, or all of it is read before the job stops.
      recording.failOn =
          event -> {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000);
            return false;
          };
      recording.start(capture, configuration(), 1).awaitLog();
      shop.execute("insert into t select i, 'v' from generate_series(1, " + rows + ") i");
      recording.await("part of it", () -> recording.rows("t").size() > 1_000);
      savepoint = stop(recording);
      before = recording.rows("t").size();
      recording.failOn = event -> false;
      try (Recording second = new Recording(shop.slot() + "_2")) {
        shop.execute("delete from t where id = 1");
        second.start(capture, from(savepoint), 1);
        second.await("the rest", () -> before + second.rows("t").size() >= rows + 1);
        assertThat(before).isLessThan(rows);
        java.util.Set<String> positions = new java.util.HashSet<>();
        recording.rows("t").forEach(row -> positions.add(row.position()));
        second.rows("t").forEach(row -> positions.add(row.position()));
        assertThat(positions).hasSize(rows + 1);
        assertThat(before + second.rows("t").size()).isEqualTo(rows + 1);
      }
    }
  }

  @Test
  void readsUnfinishedTablesAgainWhenTheExportedSnapshotIsGone() throws Exception {
    shop.execute(
        "create table a (id int primary key, v int)",
        "insert into a select i, 0 from generate_series(1, 2000) i",
        "create table b (id int primary key, v int)",
        "insert into b select i, 0 from generate_series(1, 4000) i",
        "analyze a, b");
    PostgresCapture capture = shop.prepared("a", "b").withChunkRows(500);
    String savepoint;
    try (Recording recording = new Recording(shop.slot())) {
      recording.failOn =
          event -> {
            if (event instanceof RowChange row && row.entity().equals("b")) {
              java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            }
            return false;
          };
      recording.start(capture, configuration(), 1);
      recording.await("part of b", () -> recording.rows("b").size() > 100);
      savepoint = stop(recording);
      assertThat(recording.rows("b").size()).isLessThan(4_000);
      shop.execute("update b set v = 1 where id <= 50", "delete from b where id = 51");
      try (Recording second = new Recording(shop.slot() + "_2")) {
        second.events.addAll(recording.events);
        second.start(capture, from(savepoint), 2).awaitLog();
        Map<List<String>, List<String>> b = source("select id, v from b");
        second.await("b", () -> second.state("b", "id").equals(b));
        assertThat(second.rows("a")).hasSize(2_000);
        assertThat(second.rows("b").stream().filter(row -> row.op() == 'r').count())
            .isGreaterThan(4_000);
      }
    }
  }

  @Test
  void readsATableThatIsAddedLater() throws Exception {
    shop.execute(
        "create table a (id int primary key)",
        "create table b (id int primary key)",
        "insert into b values (1), (2)");
    String savepoint;
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(shop.prepared("a"), configuration(), 1).awaitLog();
      savepoint = stop(recording);
    }
    shop.execute("insert into a values (7)");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(shop.prepared("a", "b"), from(savepoint), 2);
      recording.await("snapshot of b", () -> recording.rows("b").size() == 2);
      shop.execute("insert into b values (3)");
      recording.await("log of b", () -> recording.state("b", "id").size() == 3);
      recording.await("log of a", () -> recording.rows("a").size() == 1);
      assertThat(recording.rows("a").get(0).op()).isEqualTo('c');
    }
  }

  @Test
  void stopsWhenTheSlotWasDropped() throws Exception {
    shop.execute("create table t (id int primary key)");
    PostgresCapture capture = shop.prepared("t");
    String savepoint;
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      savepoint = stop(recording);
    }
    awaitInactive();
    shop.execute("select pg_drop_replication_slot('" + shop.slot() + "')");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, from(savepoint), 1);
      assertThat(Recording.messages(recording.awaitFailure()))
          .contains("ICE-PG-002", "Start without state to take a new snapshot");
    }
    assertThat(
            shop.value(
                "select count(*) from pg_replication_slots where slot_name = '"
                    + shop.slot()
                    + "'"))
        .isEqualTo("0");
  }

  private void awaitInactive() throws Exception {
    String active =
        "select active from pg_replication_slots where slot_name = '" + shop.slot() + "'";
    new Recording(shop.slot()).await("inactive slot", () -> "f".equals(shop.value(active)));
  }

  @Test
  void stopsWhenTheStateIsOlderThanWhatTheServerMayForget() throws Exception {
    shop.execute("create table t (id int primary key)");
    PostgresCapture capture = shop.prepared("t");
    String old;
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      old =
          recording
              .job()
              .triggerSavepoint(savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
              .get(60, TimeUnit.SECONDS);
      shop.execute("insert into t select generate_series(1, 1000)");
      String target = shop.value("select pg_current_wal_lsn()");
      recording.await(
          "confirmation",
          () ->
              "t"
                  .equals(
                      shop.value(
                          "select confirmed_flush_lsn >= '"
                              + target
                              + "' from pg_replication_slots where slot_name = '"
                              + shop.slot()
                              + "'")));
    }
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, from(old), 1);
      assertThat(Recording.messages(recording.awaitFailure()))
          .contains("ICE-PG-003", "older than what has been confirmed");
      assertThat(recording.rows("t")).isEmpty();
    }
  }

  @Test
  void stopsWhenTheServerHasRemovedTheLog() throws Exception {
    shop.execute("create table t (id int primary key)", "create table filler (x text)");
    PostgresCapture capture = shop.prepared("t");
    String savepoint;
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      savepoint = stop(recording);
    }
    awaitInactive();
    shop.execute("alter system set max_slot_wal_keep_size = '1MB'", "select pg_reload_conf()");
    try {
      new Recording(shop.slot())
          .await(
              "removal",
              () -> {
                shop.execute(
                    "insert into filler values (repeat('x', 100))",
                    "select pg_switch_wal()",
                    "checkpoint");
                return "lost"
                    .equals(
                        shop.value(
                            "select wal_status from pg_replication_slots where slot_name = '"
                                + shop.slot()
                                + "'"));
              });
    } finally {
      shop.execute("alter system reset max_slot_wal_keep_size", "select pg_reload_conf()");
    }
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, from(savepoint), 1);
      assertThat(Recording.messages(recording.awaitFailure()))
          .contains("ICE-PG-002", "wal_status=lost");
    }
  }

  @Test
  void goesOnWhenTheServerRestartsOrCutsTheConnection() throws Exception {
    shop.execute("create table t (id int primary key)");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(shop.prepared("t"), configuration(), 1).awaitLog();
      shop.execute("insert into t select generate_series(1, 1000)");
      shop.execute(
          "select pg_terminate_backend(active_pid) from pg_replication_slots where active");
      shop.execute("insert into t select generate_series(1001, 2000)");
      recording.await("after a cut", () -> recording.state("t", "id").size() == 2000);
      CompletableFuture<Void> large =
          CompletableFuture.runAsync(
              () -> {
                try {
                  shop.execute("insert into t select generate_series(10001, 110000)");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      for (int size = 3_000; size < 90_000; size += 20_000) {
        int least = size;
        recording.await("part of a transaction", () -> recording.rows("t").size() > least);
        shop.execute(
            "select pg_terminate_backend(active_pid) from pg_replication_slots where active");
      }
      large.get();
      recording.await("the transaction", () -> recording.state("t", "id").size() == 102_000);
      SERVER.stop("immediate");
      SERVER.start();
      shop.execute("insert into t select generate_series(2001, 3000)");
      recording.await("after a restart", () -> recording.state("t", "id").size() == 103_000);
      assertThat(recording.rows("t")).extracting(RowChange::position).doesNotHaveDuplicates();
    }
  }

  @Test
  void keepsTheConnectionWhileTheConsumerStands() throws Exception {
    shop.execute("create table t (id int primary key, v text)");
    java.util.concurrent.CountDownLatch stand = new java.util.concurrent.CountDownLatch(1);
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(shop.prepared("t"), configuration(), 1).awaitLog();
      String reader = "select pid from pg_stat_replication where application_name = 'icestream'";
      recording.await("the reader", () -> shop.value(reader) != null);
      String pid = shop.value(reader);
      recording.failOn =
          event -> {
            try {
              stand.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return false;
          };
      shop.execute("insert into t select i, repeat('x', 1000) from generate_series(1, 20000) i");
      long deadline = System.nanoTime() + 25_000_000_000L; // more than twice the server's timeout
      new Recording(shop.slot() + "_2")
          .await(
              "the time",
              () -> {
                assertThat(shop.value(reader)).isEqualTo(pid);
                return System.nanoTime() > deadline;
              });
      stand.countDown();
      recording.await("all rows", () -> recording.rows("t").size() == 20_000);
      assertThat(shop.value(reader)).isEqualTo(pid);
    }
  }

  @Test
  void letsAnAlterTableThroughWhileTheSnapshotIsRead() throws Exception {
    shop.execute(
        "create table t (id int primary key, v int)",
        "insert into t select i, 0 from generate_series(1, 3000) i",
        "analyze t");
    try (Recording recording = new Recording(shop.slot())) {
      recording.failOn =
          event -> {
            java.util.concurrent.locks.LockSupport.parkNanos(4_000_000);
            return false;
          };
      recording.start(shop.prepared("t").withChunkRows(200), configuration(), 1);
      recording.await("part", () -> recording.rows("t").size() > 100);
      CompletableFuture<Void> alter =
          CompletableFuture.runAsync(
              () -> {
                try {
                  shop.execute("alter table t add w int", "update t set w = id where id < 10");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      alter.get(30, TimeUnit.SECONDS);
      assertThat(recording.rows("t").size()).isLessThan(3000);
      recording.failOn = event -> false;
      recording.awaitLog();
      recording.await(
          "the update",
          () -> recording.rows("t").stream().filter(row -> row.op() == 'u').count() == 9);
      assertThat(recording.state("t", "id").keySet())
          .isEqualTo(source("select id, v, w from t").keySet());
    }
  }

  @Test
  void readsAskedRowsAgainOnceBesideTheLog() throws Exception {
    shop.execute(
        "create table t (id int primary key, v int)",
        "insert into t select i, 0 from generate_series(1, 100) i");
    PostgresCapture capture = shop.prepared("t");
    String savepoint;
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      recording.await("the snapshot", () -> recording.rows("t").size() == 100);
      savepoint = stop(recording);
    }
    PostgresCapture asking = capture.withReadAgain(new ReadAgain("first", "t", "id", "10", "20"));
    try (Recording second = new Recording(shop.slot() + "_2")) {
      second.start(asking, from(savepoint), 1);
      shop.execute("update t set v = 1 where id = 50");
      second.await("the change", () -> count(second, 'u') == 1);
      second.await("the rows", () -> count(second, 'r') == 10);
      savepoint = stop(second);
    }
    try (Recording third = new Recording(shop.slot() + "_3")) {
      third.start(asking, from(savepoint), 1);
      shop.execute("update t set v = 2 where id = 50");
      third.await("the change", () -> count(third, 'u') == 1);
      assertThat(count(third, 'r')).as("the request was fulfilled before").isZero();
    }
  }

  private static long count(Recording recording, char op) {
    return recording.rows("t").stream().filter(row -> row.op() == op).count();
  }

  @Test
  void resumesFromTheSlotWithoutASnapshotWhenToldTo() throws Exception {
    shop.execute("create table t (id int primary key)", "insert into t values (1)");
    PostgresCapture capture = shop.prepared("t");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture.withStartup(PostgresCapture.Startup.RESUME), configuration(), 1);
      assertThat(Recording.messages(recording.awaitFailure())).contains("ICE-PG-002");
    }
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      stop(recording);
    }
    shop.execute("insert into t values (2)");
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture.withStartup(PostgresCapture.Startup.RESUME), configuration(), 1);
      recording.await("the change", () -> !recording.rows("t").isEmpty());
      assertThat(recording.rows("t")).extracting(RowChange::op).containsExactly('c');
    }
    try (Recording recording = new Recording(shop.slot())) {
      recording.start(capture, configuration(), 1).awaitLog();
      assertThat(recording.state("t", "id")).hasSize(2);
      assertThat(recording.rows("t"))
          .as("a snapshot, beside what the slot still holds")
          .filteredOn(row -> row.op() == 'r')
          .hasSize(2);
    }
  }
}
