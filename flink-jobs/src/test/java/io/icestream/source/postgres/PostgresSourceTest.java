package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.SecretReference;
import io.icestream.source.SourceEvent.RowChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSourceTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private PostgresServer.Database database;
  private String test;

  @BeforeEach
  void makeDatabase(TestInfo info) throws Exception {
    database = SERVER.database();
    test = info.getDisplayName() + database.name();
  }

  private PostgresCapture capture(String... tables) {
    Map<String, TableName> all = new LinkedHashMap<>();
    for (String table : tables) {
      TableName name = TableName.parse(table);
      all.put(name.table(), name);
    }
    return PostgresCapture.of(
        new PostgresEndpoint(
            database.url(), "postgres", PostgresServer.PASSWORD),
        "slot_" + database.name(),
        "icestream",
        all);
  }

  private Recording record(PostgresCapture capture, int parallelism) throws Exception {
    return new Recording(test).start(capture, Recording.configuration(200), parallelism);
  }

  @Test
  void readsTheSnapshotInPartsAndThenEveryChange() throws Exception {
    database.execute(
        "create table customers (id int primary key, name text, balance numeric(10,2))",
        "insert into customers select i, 'name ' || i, i * 1.5 from generate_series(1, 5000) i",
        "analyze customers",
        "create publication icestream for table customers");
    try (Recording recording = record(capture("customers").withChunkRows(500), 2)) {
      recording.await("snapshot", () -> recording.rows("customers").size() >= 5000);
      database.execute(
          "update customers set name = 'other' where id = 7",
          "delete from customers where id = 8",
          "insert into customers values (5001, null, 0)",
          "update customers set id = 9000 where id = 9");
      recording.await("changes", () -> recording.rows("customers").size() >= 5005);
      List<RowChange> changes = recording.rows("customers").subList(5000, 5005);
      assertThat(changes).extracting(RowChange::op).containsExactly('u', 'd', 'c', 'd', 'c');
      assertThat(recording.rows("customers").subList(0, 5000))
          .extracting(RowChange::op)
          .containsOnly('r');
      assertThat(recording.state("customers", "id")).hasSize(5000);
      assertThat(changes)
          .extracting(RowChange::position)
          .isSorted()
          .doesNotHaveDuplicates()
          .allMatch(p -> p.compareTo(recording.rows("customers").get(0).position()) > 0);
      assertThat(recording.state("customers", "id").get(List.of("7")))
          .containsExactly("7", "other", "10.50");
    }
  }
}
