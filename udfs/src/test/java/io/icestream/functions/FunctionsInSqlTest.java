package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CollectionUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsInSqlTest {
  private static final String PEOPLE =
      """
      create temporary view people as
      select cast(email as varchar(200)) as email, phone, cast(name as char(3)) as name, card,
             cast(born as date) as born
      from (values
        ('ann@example.com', '+491711234567', 'Ann', '4111111111111234', '1984-05-17'),
        (cast(null as string), cast(null as string), cast(null as string), cast(null as string),
         cast(null as string))
      ) as t (email, phone, name, card, born)
      """;

  @TempDir Path folder;

  static Stream<EnvironmentSettings> modes() {
    return Stream.of(EnvironmentSettings.inStreamingMode(), EnvironmentSettings.inBatchMode());
  }

  @ParameterizedTest
  @MethodSource("modes")
  void masksRowsAndPassesNullsOn(EnvironmentSettings mode) throws Exception {
    Path file = folder.resolve("tokenize.keyset.json");
    Keysets.generate(file);
    TableEnvironment tables = tables(mode, "file:" + file);

    List<Row> rows =
        collect(
            tables,
            """
            select tokenize_text(email), mask_email(email), mask_phone(phone), mask_name(name),
                   redact_text(name), mask_keep_first(card, 2), mask_keep_last(card, 4),
                   generalise_date(born), insecure_hash_sha256(name), insecure_hash_md5(name)
            from people
            """);

    assertThat(rows)
        .containsExactlyInAnyOrder(
            Row.of(
                Tokenizer.open("file:" + file).tokenize("ann@example.com"),
                "***@example.com",
                "+49***67",
                "***",
                "***",
                "41***",
                "***1234",
                LocalDate.of(1984, 1, 1),
                new InsecureHashSha256().eval("Ann"),
                new InsecureHashMd5().eval("Ann")),
            new Row(10));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void keepsNotNullColumnsNotNull(EnvironmentSettings mode) throws Exception {
    TableEnvironment tables = tables(mode, null);
    String query =
        """
        select mask_email(x) as a, mask_phone(x) as b, mask_keep_last(x, 1) as c,
               generalise_date(d) as d, insecure_hash_md5('x') as e
        from (values (cast('a' as varchar(9)), date '1984-05-17')) as v (x, d)
        """;

    assertThat(tables.sqlQuery(query).getResolvedSchema().getColumnDataTypes())
        .allMatch(type -> !type.getLogicalType().isNullable());
    assertThat(collect(tables, query)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void computesNoTokenWhileItPlans(EnvironmentSettings mode) throws Exception {
    Path file = folder.resolve("tokenize.keyset.json");
    Keysets.generate(file);

    TableEnvironment tables = tables(mode, "file:" + file);
    String query = "select distinct tokenize_text('x') from people";
    String token = Tokenizer.open("file:" + file).tokenize("x");

    assertThat(tables.explainSql(query)).contains("tokenize_text('x')").doesNotContain(token);
    assertThat(collect(tables, query)).extracting(row -> row.getField(0)).containsOnly(token);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void failsWithoutAKeysetBeforeTheFirstRowAndShowsNoValue(EnvironmentSettings mode)
      throws Exception {
    TableEnvironment tables = tables(mode, null);

    StringWriter printed = new StringWriter();
    catchThrowable(() -> collect(tables, "select tokenize_text(email) from people"))
        .printStackTrace(new PrintWriter(printed));

    assertThat(printed.toString()).contains("ICE-FUN-001").doesNotContain("ann@example.com");
  }

  private static TableEnvironment tables(EnvironmentSettings mode, String reference)
      throws Exception {
    TableEnvironment tables = TableEnvironment.create(mode);
    tables.getConfig().set("table.exec.resource.default-parallelism", "1");
    if (reference != null) {
      tables
          .getConfig()
          .set("pipeline.global-job-parameters", Keysets.TOKENIZE_KEYSET + ":'" + reference + "'");
    }
    for (String statement : IcestreamFunctionsTest.statements()) {
      tables.executeSql(statement);
    }
    tables.executeSql(PEOPLE);
    return tables;
  }

  private static List<Row> collect(TableEnvironment tables, String query) {
    return CollectionUtil.iteratorToList(tables.executeSql(query).collect());
  }
}
