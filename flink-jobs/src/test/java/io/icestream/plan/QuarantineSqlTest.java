package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.api.EnvironmentSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which versions of a row stay out of a table, whatever the order in which they come. */
class QuarantineSqlTest {
  private static final String RULES =
      """
      rules:
        points_are_positive: {check: points > 0, severity: quarantine}
        has_note: {not_null: note, severity: quarantine}
        points_are_few: {check: points < 100}
      """;

  private static final String SILVER =
      "select id, note, points, quality_score, quality_flags from silver__customers";

  @TempDir Path folder;

  /**
   * A customer each: versions as points@position, {@code d} for a delete and {@code -1} for one
   * that the query leaves out; the points in the table; those in quarantine.
   */
  private static final List<List<String>> CUSTOMERS =
      List.of(
          List.of("5@1 7@2", "7", ""),
          List.of("5@1 -5@2", "5", "-5"),
          List.of("5@1 -5@2 7@3", "7", "-5"),
          List.of("-5@1", "", "-5"),
          List.of("-6@1 -5@2", "", "-5 -6"),
          List.of("-5@1 6@2", "6", "-5"),
          List.of("5@1 d@2", "", ""),
          List.of("5@1 -5@2 d@3", "", "-5"),
          List.of("5@1 d@2 -5@3", "", "-5"),
          List.of("5@1 -1@2", "", ""),
          List.of("5@1 -1@2 -5@3", "", "-5"),
          List.of("5@1 -5@2 -5@2", "5", "-5 -5"),
          List.of("5@1 500@2", "500", ""));

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "true, 1", "true, 2"})
  void keepsTheLastGoodVersionInAnyOrder(boolean isStreaming, int seed) throws Exception {
    List<String> changes = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    List<String> expectedOut = new ArrayList<>();
    for (int id = 0; id < CUSTOMERS.size(); id++) {
      for (String version : CUSTOMERS.get(id).get(0).split(" ")) {
        changes.add(change(id, version));
      }
      if (!CUSTOMERS.get(id).get(1).isEmpty()) {
        expected.add(id + ", " + CUSTOMERS.get(id).get(1));
      }
      for (String points : CUSTOMERS.get(id).get(2).split(" ")) {
        if (!points.isEmpty()) {
          expectedOut.add(id + ", " + points);
        }
      }
    }
    if (seed == 1) {
      Collections.reverse(changes);
    } else if (seed > 1) {
      Collections.shuffle(changes, new Random(seed));
    }
    EnvironmentSettings settings =
        isStreaming ? EnvironmentSettings.inStreamingMode() : EnvironmentSettings.inBatchMode();
    RuleRun run = new RuleRun(folder).write("silver/customers.yml", RULES);
    Map<String, List<String>> logs = Map.of("customers", changes);

    assertThat(run.rows(logs, "select id, points from silver__customers", settings))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(run.rows(logs, quarantine(run.plan(), "id, points"), settings))
        .containsExactlyInAnyOrderElementsOf(expectedOut);
  }

  @Test
  void saysWhichRulesFailAndScoresTheRest() throws Exception {
    RuleRun run = new RuleRun(folder).write("silver/customers.yml", RULES);
    Map<String, List<String>> logs =
        Map.of(
            "customers",
            List.of(
                "('c', '1', 1, 'a', 'b', cast(null as string), -3)",
                "('c', '2', 2, 'a', 'b', 'n', 300)"));
    EnvironmentSettings batch = EnvironmentSettings.inBatchMode();

    assertThat(run.rows(logs, quarantine(run.plan(), "id, email, rules, reason"), batch))
        .containsExactly(
            "1, a, [points_are_positive, has_note],"
                + " points_are_positive (points > 0); has_note (completeness)");
    assertThat(run.rows(logs, SILVER, batch)).containsExactly("2, n, 300, 0, [points_are_few]");
  }

  @Test
  void ranksWhatIsSealed() throws Exception {
    EntityTable sealed =
        RuleRun.CUSTOMERS.with(
            RuleRun.CUSTOMERS.columns(),
            java.util.Optional.of(
                new Sealing(
                    java.util.Set.of("email", "phone"),
                    "shop.customers",
                    List.of("id"),
                    true,
                    java.util.Optional.empty())));
    RuleRun run = new RuleRun(folder).write("silver/customers.yml", RULES);

    List<String> script = run.plan(sealed).script(ScriptMode.live("1")).declarations();

    assertThat(view(script, "silver__customers__log"))
        .contains("`unseal_value`(`email`, 'shop.customers.email', 'STRING') as `email`")
        .contains("cast(row(`id`, `email`, `phone`")
        .contains("`email` BYTES");
    assertThat(view(script, "silver__customers__current"))
        .contains("`meta_change`.`email` as `email`")
        .contains("`unseal_value`(`email`, 'shop.customers.email', 'STRING') as `email`");
    assertThat(script.stream().filter(s -> s.contains("`quarantine`.`customers`")).findFirst())
        .hasValueSatisfying(
            table ->
                assertThat(table)
                    .contains("`email` BYTES", "'write.metadata.metrics.column.email' = 'none'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "select id, max(email) as email, max(phone) as phone, max(note) as note, max(points) as points"
            + " from shop.customers group by id; it aggregates",
        "select distinct id, email, phone, note, points from shop.customers; it has a distinct",
        "select c.id, email, phone, note, points from shop.customers as c join shop.orders as o on"
            + " c.id = o.id; it reads more than one entity",
        "select c.id, email, phone, note, points from shop.customers as c cross join (values (1)) as"
            + " t(x); it has a join",
        "select id, email, phone, note, points from shop.customers union all select id, email, phone,"
            + " note, points from shop.customers; it reads more than one entity",
        "with c as (select * from shop.customers where id > 1) select id, email, phone, note, points"
            + " from c; it has a 'where' inside",
        "select id, email, phone, note, cast(count(*) over (partition by id) as int) as points from"
            + " shop.customers; looks at other rows"
      })
  void refusesQueriesThatLookAtMoreThanOneRow(String query, String why) throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write("silver/customers.yml", RULES)
            .write("silver/customers.sql", RuleRun.customers(query));

    assertThatThrownBy(run::plan)
        .hasMessageContaining("silver/customers.yml:2: ICE-PLAN-016")
        .hasMessageContaining(why)
        .hasMessageContaining("give the rule another severity");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "with c as (select * from shop.customers), d as (select id, email, phone, note, points from c)"
            + " select id, email, phone, note, points from d where points <> -1",
        "select id, email, phone, note, points from (select * from shop.customers) where points <> -1",
        "select c.id, c.email, phone, note, points from shop.customers as c where points <> -1",
        "select customers.id, email, phone, note || '' as note, points from shop.customers"
      })
  void takesQueriesRowByRow(String query) throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write("silver/customers.yml", RULES)
            .write("silver/customers.sql", RuleRun.customers(query));

    assertThat(
            run.rows(
                Map.of("customers", List.of(change(1, "5@1"), change(1, "-5@2"))),
                SILVER,
                EnvironmentSettings.inStreamingMode()))
        .containsExactly("1, n, 5, 100, []");
  }

  private static String view(List<String> script, String name) {
    return script.stream()
        .filter(statement -> statement.startsWith("create temporary view `" + name + "`"))
        .findFirst()
        .orElseThrow();
  }

  /** What the statement selects that fills the quarantine. */
  private static String quarantine(Plan plan, String columns) {
    String insert =
        plan.script(ScriptMode.live("")).inserts().stream()
            .filter(statement -> statement.startsWith("insert into `quarantine`.`customers`"))
            .findFirst()
            .orElseThrow();
    return "select " + columns + " from (" + insert.substring(insert.indexOf("\nselect")) + ")";
  }

  private static String change(int id, String version) {
    String[] parts = version.split("@");
    boolean isDelete = parts[0].equals("d");
    return "('%s', '%s', %d, '', '', %s, %s)"
        .formatted(
            isDelete ? "d" : "u",
            parts[1],
            id,
            isDelete ? "cast(null as string)" : "'n'",
            isDelete ? "cast(null as int)" : parts[0]);
  }
}
