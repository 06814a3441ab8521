package io.icestream.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent.RowChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The same against a server that somebody names: {@code ICESTREAM_MYSQL_URL}, {@code
 * ICESTREAM_MYSQL_USER} and {@code ICESTREAM_MYSQL_PASSWORD}, whose user may create databases. It
 * makes the database {@code icestream_check} anew, and leaves it.
 */
@Timeout(300)
@EnabledIfEnvironmentVariable(
    named = "ICESTREAM_MYSQL_URL",
    matches = ".+",
    disabledReason = "no MySQL server is named")
class RealMysqlIT {
  private static final ReaderOptions OPTIONS =
      new ReaderOptions(
          "check",
          Map.of("t", "icestream_check.t"),
          Map.of(
              "url", "${env:ICESTREAM_MYSQL_URL}",
              "username", "${env:ICESTREAM_MYSQL_USER}",
              "password", "${env:ICESTREAM_MYSQL_PASSWORD}",
              "snapshot.chunk-rows", "700"));

  private static List<String[]> execute(String... statements) throws IOException {
    MysqlCapture capture = MysqlReaderProvider.capture(OPTIONS);
    try (MysqlConnection connection = MysqlConnection.open(capture.endpoint(), 60)) {
      List<String[]> last = List.of();
      for (String sql : statements) {
        last = connection.rows(sql);
      }
      return last;
    }
  }

  @Test
  void readsLogAndRowsAlikeAndLosesNothingInAnUpdateOfManyRows() throws Exception {
    execute(
        "drop database if exists icestream_check",
        "create database icestream_check",
        "create table icestream_check.t (id int primary key, u bigint unsigned, y year, f float,"
            + " c varchar(20) character set latin1, e enum('a','ü'), s set('x','y'), j json,"
            + " b binary(4), ts timestamp(3) null, d datetime(6), tm time(2), bits bit(12),"
            + " n decimal(30,10))",
        "set session cte_max_recursion_depth = 20000",
        "insert into icestream_check.t (id) with recursive n (i) as (select 1 union all select i +"
            + " 1 from n where i < 10000) select i from n",
        "update icestream_check.t set u = 18446744073709551615, y = 2024, f = 0.1, c = 'Zürich €',"
            + " e = 'ü', s = 'y,x', j = '{\"a\": [1, 2.5, \"x y\"]}', b = x'01', ts = now(3), d ="
            + " now(6), tm = '-12:00:01.05', bits = 5, n = -1.5 where id = 1");
    MysqlCapture capture = MysqlReaderProvider.capture(OPTIONS);
    assertThat(MysqlChecks.run(capture)).isEmpty();
    List<RowChange> read = new ArrayList<>();
    MysqlSplit state;
    try (Captured run = Captured.of(capture).rows(10_000)) {
      run.until(() -> run.state().isSnapshotComplete());
      execute("update icestream_check.t set id = id + 20000 where id = 1");
      run.rows(10_002);
      assertThat(Arrays.asList(run.rows().get(10_001).textValues()).subList(1, 14))
          .isEqualTo(Arrays.asList(run.rows().get(0).textValues()).subList(1, 14));
      execute("update icestream_check.t set y = 2025");
      read.addAll(run.rows());
      state = run.state();
    }
    for (int more : new int[] {1, 777, 5_000}) {
      try (Captured run = Captured.from(capture, state).rows(more)) {
        state = run.state();
        read.addAll(run.rows());
        run.rows(more + 600);
      }
    }
    try (Captured run = Captured.from(capture, state)) {
      execute("alter table icestream_check.t add column w int not null default 7");
      run.until(() -> run.changes().size() > 0 && run.state().isSnapshotComplete());
      execute("delete from icestream_check.t where id < 9000");
      Map<String, List<String>> there = new TreeMap<>();
      for (String[] row : execute("select id, y, w from icestream_check.t")) {
        there.put(row[0], Arrays.asList(row));
      }
      run.until(() -> there.keySet().equals(Captured.newest(joined(read, run.rows())).keySet()));
      List<RowChange> all = joined(read, run.rows());
      assertThat(all.stream().map(RowChange::position)).doesNotHaveDuplicates();
      Captured.newest(all)
          .forEach(
              (id, row) ->
                  assertThat(List.of(row.get(0), row.get(2), row.get(14)))
                      .isEqualTo(there.get(id)));
    }
  }

  private static List<RowChange> joined(List<RowChange> some, List<RowChange> more) {
    List<RowChange> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
