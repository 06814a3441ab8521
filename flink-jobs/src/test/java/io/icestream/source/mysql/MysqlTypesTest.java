package io.icestream.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.TextDecoder;
import io.icestream.source.postgres.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One table with every type and its edges: rows that are read, and rows of the log. */
@Timeout(120)
class MysqlTypesTest {
  @RegisterExtension static final MariaDbServer SERVER = new MariaDbServer();

  private static final String NONE = "none: ";

  /** Column, type, Flink type, value in SQL, what it is; a value that is none says why. */
  private static final List<List<String>> COLUMNS =
      List.of(
          List.of("year", "YEAR", "INT", "1901", "1901"),
          List.of("year_0", "YEAR", "INT", "0", "0"),
          List.of("tiny", "TINYINT", "SMALLINT", "-128", "-128"),
          List.of("tiny_u", "TINYINT UNSIGNED", "SMALLINT", "255", "255"),
          List.of("small", "SMALLINT", "SMALLINT", "-32768", "-32768"),
          List.of("small_u", "SMALLINT UNSIGNED", "INT", "65535", "65535"),
          List.of("medium", "MEDIUMINT", "INT", "-8388608", "-8388608"),
          List.of("medium_u", "MEDIUMINT UNSIGNED", "INT", "16777215", "16777215"),
          List.of("four", "INT", "INT", "-2147483648", "-2147483648"),
          List.of("four_u", "INT UNSIGNED", "BIGINT", "4294967295", "4294967295"),
          List.of("zero_filled", "INT(10) ZEROFILL", "BIGINT", "42", "42"),
          List.of("big", "BIGINT", "BIGINT", "-9223372036854775808", "-9223372036854775808"),
          List.of(
              "big_u",
              "BIGINT UNSIGNED",
              "DECIMAL(20, 0)",
              "18446744073709551615",
              "18446744073709551615"),
          List.of("price", "DECIMAL(10,2)", "DECIMAL(10, 2)", "-12345678.90", "-12345678.90"),
          List.of(
              "fine",
              "DECIMAL(38,20)",
              "DECIMAL(38, 20)",
              "-0.00000000000000000001",
              "-0.00000000000000000001"),
          List.of(
              "huge",
              "DECIMAL(65,30)",
              "STRING",
              "-99999999999999999999999999999999999.000000000000000000000000000001",
              "-99999999999999999999999999999999999.000000000000000000000000000001"),
          List.of("single", "FLOAT", "FLOAT", "16777217.3", "1.6777218E7"),
          List.of("single_tenth", "FLOAT", "FLOAT", "0.123456789", "0.12345679"),
          List.of("twice", "DOUBLE", "DOUBLE", "0.1e-300", "1.0E-301"),
          List.of("bit_1", "BIT(1)", "BOOLEAN", "1", "true"),
          List.of("bit_12", "BIT(12)", "BYTES", "b'101000000001'", "0a01"),
          List.of("day", "DATE", "DATE", "'9999-12-31'", "2932896"),
          List.of("day_0", "DATE", "DATE", "'0000-00-00'", NONE + "invalid-value"),
          List.of("day_half", "DATE", "DATE", "'2024-02-00'", NONE + "invalid-value"),
          List.of("clock", "TIME", "STRING", "'-838:59:59'", "-838:59:59"),
          List.of("clock_1", "TIME(1)", "STRING", "'-00:00:01.5'", "-00:00:01.5"),
          List.of("clock_3", "TIME(3)", "STRING", "'-12:00:01.005'", "-12:00:01.005"),
          List.of("clock_6", "TIME(6)", "STRING", "'838:59:58.000001'", "838:59:58.000001"),
          List.of(
              "then_0",
              "DATETIME",
              "TIMESTAMP(6)",
              "'0000-00-00 00:00:00'",
              NONE + "invalid-value"),
          List.of(
              "then",
              "DATETIME(6)",
              "TIMESTAMP(6)",
              "'1000-01-01 23:59:59.000009'",
              "1000-01-01T23:59:59.000009"),
          List.of(
              "then_2",
              "DATETIME(2)",
              "TIMESTAMP(6)",
              "'2024-02-29 01:02:03.45'",
              "2024-02-29T01:02:03.450"),
          List.of(
              "moment",
              "TIMESTAMP(3) NULL",
              "TIMESTAMP_LTZ(6)",
              "'2024-07-01 12:00:00.125'",
              "2024-07-01T10:00:00.125"),
          List.of(
              "moment_0",
              "TIMESTAMP NULL",
              "TIMESTAMP_LTZ(6)",
              "'0000-00-00 00:00:00'",
              NONE + "invalid-value"),
          List.of("fixed", "CHAR(5)", "STRING", "'ab  '", "ab"),
          List.of("wide", "CHAR(200) CHARACTER SET utf8mb4", "STRING", "'x😀'", "x😀"),
          List.of(
              "western", "VARCHAR(20) CHARACTER SET latin1", "STRING", "'Zürich €'", "Zürich €"),
          List.of("cyrillic", "VARCHAR(20) CHARACTER SET cp1251", "STRING", "'Москва'", "Москва"),
          List.of("two", "VARCHAR(20) CHARACTER SET ucs2", "STRING", "'Ωm'", "Ωm"),
          List.of("slashes", "VARCHAR(50)", "STRING", "'a\\\\b''c\\nd\\0e'", "a\\b'c\nd\0e"),
          List.of("long_text", "MEDIUMTEXT", "STRING", "repeat('é', 700)", "é".repeat(700)),
          List.of("fixed_bytes", "BINARY(4)", "BYTES", "x'0100'", "01000000"),
          List.of("some_bytes", "VARBINARY(300)", "BYTES", "x'00ff5c27'", "00ff5c27"),
          List.of("blob", "BLOB", "BYTES", "x''", ""),
          List.of("kind", "ENUM('a','ü','x,y')", "STRING", "'ü'", "ü"),
          List.of("kind_0", "ENUM('a')", "STRING", "''", ""),
          List.of("some", "SET('a','b','c')", "STRING", "'c,a'", "a,c"),
          List.of("some_0", "SET('a')", "STRING", "''", ""),
          List.of(
              "doc",
              "JSON",
              "STRING",
              "'{\"a\": [1, 2.50, \"x y\"]}'",
              "{\"a\": [1, 2.50, \"x y\"]}"),
          List.of(
              "place",
              "POINT",
              "BYTES",
              "ST_GeomFromText('POINT(1 2)', 0)",
              "000000000101000000000000000000f03f0000000000000040"));

  @Test
  void rowsAndLogSayTheSameOfEveryType() throws Exception {
    MariaDbServer.Database database = SERVER.database();
    StringBuilder create = new StringBuilder("create table t (id int primary key");
    StringBuilder values = new StringBuilder();
    StringBuilder nulls = new StringBuilder();
    for (List<String> column : COLUMNS) {
      create.append(", `").append(column.get(0)).append("` ").append(column.get(1));
      values.append(", ").append(column.get(3));
      nulls.append(", null");
    }
    create.append(", twin int generated always as (id * 2) virtual");
    create.append(", kept int generated always as (id * 3) stored)");
    String[] session = {"set time_zone = '+02:00'", "set sql_mode = 'ALLOW_INVALID_DATES'"};
    database.execute(
        create.toString(),
        session[0],
        session[1],
        "insert into t values (1" + values + ", default, default)",
        "insert into t values (2" + nulls + ", default, default)");
    MysqlCapture capture = Captured.capture(database, "t");
    try (Captured run = Captured.of(capture).rows(2)) {
      run.until(() -> run.state().isSnapshotComplete());
      database.execute(
          session[0],
          session[1],
          "insert into t values (3" + values + ", default, default)",
          "insert into t values (4" + nulls + ", default, default)");
      run.rows(4);
      assertThat(run.changes()).as("both describe the same columns").isEmpty();
      List<RowChange> rows = run.rows();
      assertThat(said(rows.get(0))).isEqualTo(expected());
      assertThat(said(rows.get(2))).isEqualTo(expected());
      assertThat(rows.get(1).textValues()).containsOnly("2", null);
      assertThat(rows.get(3).textValues()).containsOnly("4", null);
    }
    try (MysqlConnection connection = SERVER.open()) {
      assertThat(
              MysqlTables.find(connection, new TableName(database.name(), "t"))
                  .orElseThrow()
                  .columns()
                  .stream()
                  .skip(1)
                  .map(MysqlTables.Column::flinkSql))
          .containsExactlyElementsOf(COLUMNS.stream().map(column -> column.get(2)).toList());
    }
  }

  private static Map<String, String> expected() {
    Map<String, String> expected = new LinkedHashMap<>();
    COLUMNS.forEach(column -> expected.put(column.get(0), column.get(4)));
    return expected;
  }

  /** The values of a row once they are decoded. */
  private static Map<String, String> said(RowChange row) {
    Map<String, String> said = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      List<String> column = COLUMNS.get(i);
      TextDecoder decoder =
          new MysqlReaderProvider()
              .textDecoder(
                  org.apache.flink.table.types.logical.utils.LogicalTypeParser.parse(
                      column.get(2), MysqlTypesTest.class.getClassLoader()));
      assertThat(row.columnNames()[i + 1]).isEqualTo(column.get(0));
      String value;
      try {
        Object decoded = decoder.decode(row.textValues()[i + 1]);
        value =
            decoded instanceof byte[] bytes
                ? java.util.HexFormat.of().formatHex(bytes)
                : decoded.toString();
      } catch (DecodeException unfit) {
        value = NONE + unfit.reasonCode();
      }
      said.put(column.get(0), value);
    }
    return said;
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
