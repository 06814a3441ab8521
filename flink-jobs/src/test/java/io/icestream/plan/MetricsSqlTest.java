package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tables are measured, and what of them. */
class MetricsSqlTest {
  private static final String RULES =
      "rules: {has_note: {not_null: note, severity: quarantine}, enough: {row_count: {min: 1}}}\n";

  @TempDir Path folder;

  private static List<String> metrics(Plan plan, ScriptMode mode) {
    Script script = plan.script(mode);
    return Stream.concat(script.declarations().stream(), script.inserts().stream())
        .filter(statement -> statement.contains("`live`.`quality") || statement.contains("anomal"))
        .toList();
  }

  @Test
  void projectsWithoutRulesPayNothing() throws Exception {
    Plan plan = new RuleRun(folder).plan();

    assertThat(metrics(plan, ScriptMode.live(""))).isEmpty();
    assertThat(plan.tables()).doesNotContain("ops.quality_metrics", "ops.anomalies");
  }

  @Test
  void countsWhatIsInTheTableAndWhatIsInQuarantine() throws Exception {
    Plan plan = new RuleRun(folder).write("silver/customers.yml", RULES).plan();

    assertThat(plan.tables()).contains("ops.quality_metrics").doesNotContain("ops.anomalies");
    assertThat(plan.compiled().text()).contains("`silver`.`customers`").doesNotContain("_metrics");
    assertThat(metrics(plan, ScriptMode.live("1")))
        .hasSize(2)
        .anySatisfy(
            sink ->
                assertThat(sink)
                    .contains(
                        "'of.silver.customers' = 'has_note:completeness:quarantine'",
                        "'incarnation' = '1'"))
        .contains(
            """
            insert into `live`.`quality_metrics`
            select cast('silver.customers' as string), `quality_score`, `quality_flags` from `silver__customers`
            union all
            select cast('silver.customers' as string), cast(null as int), `rules` from `silver__customers__checked`
            where `meta_failed`""");
  }

  @Test
  void looksForAnomaliesInWhatHappensAndOfProtectedColumnsAtTokensOnly() throws Exception {
    Plan plan =
        new RuleRun(folder)
            .write("silver/customers.yml", "anomalies: {columns: [email, note, points]}\n")
            .plan();

    assertThat(plan.tables()).contains("ops.anomalies").doesNotContain("ops.quality_metrics");
    assertThat(metrics(plan, ScriptMode.live("1")))
        .anySatisfy(
            sink ->
                assertThat(sink)
                    .contains("'of.silver.customers' = '20:6,token:email,text:note,number:points'"))
        .contains(
            """
            insert into `live`.`anomalies`
            select cast('silver.customers' as string), cast(array[cast(`points` as double)] as array<double>), cast(array[cast(`email` as string), cast(`note` as string)] as array<string>) from `silver__customers`""");
    assertThat(metrics(plan, ScriptMode.rebuild())).isEmpty();
  }
}
