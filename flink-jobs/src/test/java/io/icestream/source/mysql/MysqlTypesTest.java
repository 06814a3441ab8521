package io.icestream.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.BadInputs;
import io.icestream.BadInputs.Row;
import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.TextDecoder;
import io.icestream.source.postgres.TableName;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One table with every type and its edges: rows that are read, and rows of the log. */
@Timeout(120)
class MysqlTypesTest {
  @RegisterExtension static final MariaDbServer SERVER = new MariaDbServer();

  @Test
  void valuesHaveTheirOutcomeInRowsAndLog() throws Exception {
    MariaDbServer.Database database = SERVER.database();
    List<Row> rows = BadInputs.rows("Values of MySQL").toList();
    StringBuilder create = new StringBuilder("create table t (id int primary key");
    StringBuilder values = new StringBuilder();
    StringBuilder nulls = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      create.append(", c").append(i).append(' ').append(rows.get(i).code(1));
      values.append(", ").append(rows.get(i).code(2));
      nulls.append(", null");
    }
    create.append(", long_text mediumtext");
    create.append(", twin int generated always as (id * 2) virtual");
    create.append(", kept int generated always as (id * 3) stored)");
    values.append(", repeat('é', 70000), default, default)");
    nulls.append(", null, default, default)");
    String[] session = {"set time_zone = '+02:00'", "set sql_mode = 'ALLOW_INVALID_DATES'"};
    database.execute(
        create.toString(),
        session[0],
        session[1],
        "insert into t values (1" + values,
        "insert into t values (2" + nulls);
    try (Captured run = Captured.of(Captured.capture(database, "t")).rows(2)) {
      run.until(() -> run.state().isSnapshotComplete());
      database.execute(
          session[0],
          session[1],
          "insert into t values (3" + values,
          "insert into t values (4" + nulls);
      run.rows(4);
      assertThat(run.changes()).as("both describe the same columns").isEmpty();
      List<RowChange> read = run.rows();
      List<String> held = held(database);
      assertThat(outcomes(rows, held, read.get(0))).isEqualTo(expected(rows));
      assertThat(outcomes(rows, held, read.get(2))).isEqualTo(expected(rows));
      assertThat(read.get(2).textValues()[rows.size() + 1]).isEqualTo("é".repeat(70_000));
      assertThat(read.get(1).textValues()).containsOnly("2", null);
      assertThat(read.get(3).textValues()).containsOnly("4", null);
    }
  }

  private static List<String> held(MariaDbServer.Database database) throws Exception {
    try (MysqlConnection connection = SERVER.open()) {
      return MysqlTables.find(connection, new TableName(database.name(), "t"))
          .orElseThrow()
          .columns()
          .stream()
          .skip(1)
          .map(MysqlTables.Column::flinkSql)
          .toList();
    }
  }

  private static String expected(List<Row> rows) {
    return rows.stream()
        .map(row -> row + ": " + row.text(3) + " " + row.text(4))
        .collect(Collectors.joining("\n"));
  }

  private static String outcomes(List<Row> rows, List<String> held, RowChange change) {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      outcomes.add(
          rows.get(i)
              + ": "
              + held.get(i)
              + " "
              + outcome(held.get(i), change.textValues()[i + 1]));
    }
    return String.join("\n", outcomes);
  }

  /** What a value is once it is decoded. */
  private static String outcome(String type, String text) {
    TextDecoder decoder =
        new MysqlReaderProvider()
            .textDecoder(LogicalTypeParser.parse(type, MysqlTypesTest.class.getClassLoader()));
    try {
      Object value = decoder.decode(text);
      if (type.equals("DATE")) {
        value = LocalDate.ofEpochDay((int) value);
      }
      return "`"
          + (value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString())
          + "`";
    } catch (DecodeException refused) {
      return "quarantined: `" + refused.reasonCode() + "`";
    }
  }

  @Test
  void keysOfAllKindsLeadFromChunkToChunk() throws Exception {
    MariaDbServer.Database database = SERVER.database();
    for (String key :
        List.of(
            "varchar(20)|concat('k''', seq)",
            "varbinary(20)|unhex(lpad(hex(seq), 8, '0'))",
            "datetime(3)|'2024-01-01' + interval seq second",
            "decimal(20,2)|seq / 4",
            "double|seq / 7",
            "bigint unsigned|18446744073709000000 + seq",
            "bit(20)|seq")) {
      String[] parts = key.split("\\|");
      database.execute(
          "create or replace table t (a int, k " + parts[0] + ", primary key (a, k))",
          "insert into t select seq % 3, " + parts[1] + " from seq_1_to_450");
      try (Captured run = Captured.of(Captured.capture(database, "t")).rows(450)) {
        run.until(() -> run.state().isSnapshotComplete());
        assertThat(run.rows().stream().map(row -> List.of(row.textValues())).distinct())
            .as(key)
            .hasSize(450);
        assertThat(run.rows()).as(key).hasSize(450);
      }
    }
  }
}
