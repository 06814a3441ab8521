package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.BadInputs;
import io.icestream.BadInputs.Row;
import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent.RowChange;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.types.logical.LogicalType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each value and table of a real server has the one outcome that the page says. */
class BadTablesTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private CapturedDatabase shop;

  @BeforeEach
  void makeDatabase() throws Exception {
    shop = CapturedDatabase.on(SERVER);
  }

  private Recording record(PostgresCapture capture) throws Exception {
    return new Recording(shop.slot()).start(capture, Recording.configuration(200), 1);
  }

  @Test
  void valuesHaveTheirOutcomeInSnapshotAndLog() throws Exception {
    List<Row> rows = BadInputs.rows("Values of PostgreSQL").toList();
    shop.execute(
        "create extension hstore",
        "create type mood as enum ('sad')",
        "create type pair as (a int, b text)",
        "create domain positive as numeric(8,3) check (value > 0)",
        "create table t (id int primary key, "
            + columns(rows, i -> "c" + i + " " + rows.get(i).code(1))
            + ")",
        "alter type mood add value 'so so'",
        "set timezone to 'Asia/Kolkata'",
        "insert into t values (1, " + columns(rows, i -> rows.get(i).code(2)) + ")");
    try (Recording recording = record(shop.prepared("t"))) {
      recording.await("snapshot", () -> recording.rows("t").size() == 1);
      shop.execute("update t set id = 2");
      recording.await("changes", () -> recording.rows("t").size() == 3);

      RowChange read = recording.rows("t").get(0);
      RowChange changed = recording.rows("t").get(2);
      Map<String, LogicalType> types;
      List<String> held;
      try (Connection connection = shop.database().connect()) {
        List<PostgresTables.Column> columns =
            PostgresTables.discover(connection, List.of("public.t")).get(0).columns();
        types =
            columns.stream()
                .collect(
                    Collectors.toMap(
                        PostgresTables.Column::name, PostgresTables.Column::flinkType));
        held = columns.stream().skip(1).map(PostgresTables.Column::flinkSql).toList();
      }
      assertThat(outcomes(rows, held, types, read)).isEqualTo(expected(rows));
      assertThat(outcomes(rows, held, types, changed)).isEqualTo(expected(rows));
    }
  }

  @Test
  void tablesHaveTheirLog() throws Exception {
    List<Row> rows = BadInputs.rows("Tables of PostgreSQL").toList();
    String[] tables = IntStream.range(0, rows.size()).mapToObj(i -> "t" + i).toArray(String[]::new);
    for (int i = 0; i < tables.length; i++) {
      shop.execute("create table " + tables[i] + " " + rows.get(i).code(1));
    }
    try (Recording recording = record(shop.prepared(tables))) {
      recording.awaitLog();
      for (int i = 0; i < tables.length; i++) {
        for (String statement : rows.get(i).codes(2)) {
          shop.execute(statement.replaceAll("\\bt\\b", tables[i]));
        }
      }
      shop.execute("insert into " + tables[tables.length - 1] + " values (99)");
      recording.await(
          "changes",
          () ->
              recording.rows(tables[tables.length - 1]).stream()
                  .anyMatch(row -> row.textValues()[0].equals("99")));

      for (int i = 0; i < tables.length; i++) {
        assertThat(recording.rows(tables[i]))
            .as(rows.get(i).text(0))
            .filteredOn(row -> !"99".equals(row.textValues()[0]))
            .extracting(row -> row.op() + Arrays.toString(row.textValues()))
            .isEqualTo(rows.get(i).codes(3));
      }
    }
  }

  @Test
  void readsAsManyColumnsAsAServerTakes() throws Exception {
    String columns =
        IntStream.rangeClosed(1, 1_599)
            .mapToObj(i -> "c" + i + " int")
            .collect(Collectors.joining(", "));
    shop.execute(
        "create table wide (id int primary key, " + columns + ")",
        "insert into wide (id, c1599) values (1, 7)");
    try (Recording recording = record(shop.prepared("wide"))) {
      recording.await("snapshot", () -> recording.rows("wide").size() == 1);
      shop.execute("update wide set c1 = 8");
      recording.await("changes", () -> recording.rows("wide").size() == 2);

      assertThat(recording.rows("wide"))
          .extracting(row -> row.textValues().length + "" + Recording.values(row, "c1", "c1599"))
          .containsExactly("1600[null, 7]", "1600[8, 7]");
    }
  }

  private interface Text {
    String of(int row);
  }

  private static String columns(List<Row> rows, Text text) {
    return IntStream.range(0, rows.size()).mapToObj(text::of).collect(Collectors.joining(", "));
  }

  private static String expected(List<Row> rows) {
    return rows.stream()
        .map(row -> row + ": " + row.text(3) + " " + row.text(4))
        .collect(Collectors.joining("\n"));
  }

  private String outcomes(
      List<Row> rows, List<String> held, Map<String, LogicalType> types, RowChange change)
      throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String column = "c" + i;
      String text = Recording.values(change, column).get(0);
      String outcome = outcome(types.get(column), text);
      if (rows.get(i).text(4).equals("as the server writes it")) {
        String written = shop.value("select " + column + "::text from t");
        outcome = outcome.equals("`" + written + "`") ? "as the server writes it" : outcome;
      }
      outcomes.add(rows.get(i) + ": " + held.get(i) + " " + outcome);
    }
    return String.join("\n", outcomes);
  }

  private static String outcome(LogicalType type, String text) {
    if (text == null) {
      return "null";
    }
    try {
      return "`" + shown(PgTextDecoder.of(type).decode(text)) + "`";
    } catch (DecodeException refused) {
      return "quarantined: `" + refused.reasonCode() + "`";
    }
  }

  private static String shown(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof ArrayData array) {
      return Arrays.toString(((GenericArrayData) array).toObjectArray());
    }
    return value.toString();
  }
}
