package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.secret.SecretReference;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSnapshotTest {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private PostgresServer.Database database;

  @BeforeEach
  void makeDatabase() throws Exception {
    database = SERVER.database();
    database.execute(
        "create table t (id int primary key, v text)", "insert into t values (1, 'a')");
  }

  private PostgresSnapshot open(Duration timeout) {
    return PostgresSnapshot.open(
        new PostgresEndpoint(
            database.url(), "postgres", SecretReference.of(PostgresServer.PASSWORD)),
        Map.of("t", TableName.parse("public.t")),
        timeout);
  }

  private static List<String> read(PostgresSnapshot snapshot) throws Exception {
    List<String> rows = new ArrayList<>();
    snapshot.read("t", values -> rows.add(String.join("=", values)));
    return rows;
  }

  @Test
  void showsTheSameRowsAgainWhileTheTableMovesOn() throws Exception {
    try (PostgresSnapshot snapshot = open(Duration.ofSeconds(30))) {
      assertThat(snapshot.columns("t")).containsExactly("id", "v");
      assertThat(read(snapshot)).containsExactly("1=a");
      database.execute("update t set v = 'b'", "insert into t values (2, 'c')");
      assertThat(read(snapshot)).containsExactly("1=a");
    }
    try (PostgresSnapshot later = open(Duration.ofSeconds(30))) {
      assertThat(read(later)).containsExactlyInAnyOrder("1=b", "2=c");
    }
  }

  @Test
  void leavesNoSlotBehind() throws Exception {
    open(Duration.ofSeconds(30)).close();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!database.value("select count(*) from pg_replication_slots").equals("0")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void saysWhyWhenOpenTransactionsHoldItUp() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into t values (3, 'open')");
      assertThatThrownBy(() -> open(Duration.ofSeconds(2)))
          .hasMessageStartingWith("ICE-PG-014")
          .hasMessageContaining("pg_stat_activity");
    }
  }
}
