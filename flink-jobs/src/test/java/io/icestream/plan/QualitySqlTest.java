package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.EnvironmentSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Score and flags, as Flink computes them. */
class QualitySqlTest {
  /** So that the planner cannot compute the one row by itself. */
  private static final String OTHER = "('c', '2', 2, 'z', '', 'z', 3)";

  @TempDir Path folder;

  private enum Mode {
    STREAMING,
    BATCH;

    EnvironmentSettings settings() {
      return this == BATCH
          ? EnvironmentSettings.inBatchMode()
          : EnvironmentSettings.inStreamingMode();
    }
  }

  @ParameterizedTest(name = "{0} of {1} fails: {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "not_null: note; null; true",
        "not_null: note; ''; false",
        "check: note <> 'a'; 'a'; true",
        "check: note <> 'a'; null; false",
        "{column: note, type: int}; '12x'; true",
        "{column: note, type: int}; '12'; false",
        "{column: note, type: int}; null; false",
        "{column: note, format: email}; 'a@b'; true",
        "{column: note, format: email}; 'a@b.org'; false",
        "{column: note, format: email}; null; false",
        "{column: note, format: email_domain}; 'a@b.org'; true",
        "{column: note, format: email_domain}; 'b.example.org'; false",
        "{column: note, format: phone}; '030 123456'; true",
        "{column: note, format: phone}; '+49 30 123456'; false",
        "{column: note, format: e164}; '+49 30 123456'; true",
        "{column: note, format: e164}; '+4930123456'; false",
        "{column: note, format: uuid}; '123e4567-e89b-12d3-a456-42661417400'; true",
        "{column: note, format: uuid}; '123e4567-e89b-12d3-a456-426614174000'; false",
        "{column: note, format: iso_date}; '2026-02-30'; true",
        "{column: note, format: iso_date}; '2026-02-28'; false",
        "{column: note, format: iso_date}; null; false",
        "{column: note, format: iso_time}; '2026-02-28'; true",
        "{column: note, format: iso_time}; '2026-02-28T12:00:00Z'; false",
        "{column: note, format: country_code}; 'de'; true",
        "{column: note, format: country_code}; 'DE'; false",
        "{column: note, format: url}; 'example.org'; true",
        "{column: note, format: url}; 'https://example.org/a?b'; false",
        "{column: note, range: {min: b}}; 'a'; true",
        "{column: note, range: {min: b, max: c}}; 'c'; false",
        "{column: note, range: {max: b}}; null; false",
        "{column: points, range: {max: 7}}; 'x'; true",
        "{column: points, range: {min: 8, max: 8}}; 'x'; false",
        "{column: points, set: [1, 2]}; 'x'; true",
        "{column: points, set: [1, 8]}; 'x'; false",
        "{column: note, set: [a, \"it's\"]}; 'it''s'; false",
        "{column: note, set: [a]}; null; false",
        "{column: note, length: {min: 2, max: 3}}; 'a'; true",
        "{column: note, length: {min: 2, max: 3}}; 'äöü'; false",
        "{column: note, length: {min: 2}}; null; false",
        "{column: note, regex: '^a+$'}; 'ab'; true",
        "{column: note, regex: 'b'}; 'ab'; false",
        "{column: note, regex: 'b'}; null; false"
      })
  void asksOneRow(String rule, String note, boolean isFailed) throws Exception {
    String text = rule.startsWith("{") ? rule : "{" + rule + "}";
    RuleRun run = new RuleRun(folder).write("silver/customers.yml", "rules:\n  r: " + text + "\n");

    assertThat(
            run.rows(
                Map.of(
                    "customers",
                    List.of("('c', '1', 1, 'a@b.org', '', " + text(note) + ", 8)", OTHER)),
                "select id, quality_score, quality_flags from silver__customers",
                EnvironmentSettings.inBatchMode()))
        .contains(isFailed ? "1, 0, [r]" : "1, 100, []");
  }

  private static final String WEIGHTED =
      """
      rules:
        has_note: {not_null: note}
        has_email: {not_null: email, weight: 3}
        has_points: {not_null: points, severity: flag}
        points_are_few: {check: points < 100, weight: 2}
      dimensions: {consistency: 2}
      """;

  /** Completeness is 1 of 3 with parts 1 and 3, consistency 2 of 3. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'n'; 'a@b.org'; 5; 100, []",
        "null; 'a@b.org'; 5; 91, [has_note]",
        "'n'; null; 5; 75, [has_email]",
        "null; null; 5; 66, [has_note, has_email]",
        "'n'; 'a@b.org'; 500; 33, [points_are_few]",
        "'n'; 'a@b.org'; null; 100, [has_points]",
        "null; null; 500; 0, [has_note, has_email, points_are_few]"
      })
  void weighsRulesAndDimensions(String note, String email, String points, String expected)
      throws Exception {
    assertThat(
            new RuleRun(folder)
                .write("silver/customers.yml", WEIGHTED)
                .write(
                    "silver/customers.sql",
                    RuleRun.customers("select id, email, phone, note, points from shop.customers"))
                .rows(
                    Map.of(
                        "customers",
                        List.of(
                            "('c', '1', 1, %s, '', %s, %s)"
                                .formatted(text(email), text(note), number(points)),
                            OTHER)),
                    "select id, quality_score, quality_flags from silver__customers",
                    EnvironmentSettings.inBatchMode()))
        .contains("1, " + expected);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void asksOtherRowsAndForgetsWhatIsGone(Mode mode) throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write(
                "silver/customers.yml",
                "rules:\n  note_is_own: {unique: note}\n  few: {check: points < 9}\n")
            .write(
                "silver/orders.yml",
                """
                rules:
                  customer_is_known:
                    column: customer_id
                    references: {table: silver.customers, column: id, grace: 1h}
                """);
    Map<String, List<String>> logs =
        Map.of(
            "customers",
            List.of(
                "('c', '1', 1, '', '', 'a', 1)",
                "('c', '2', 2, '', '', 'a', 10)",
                "('c', '3', 3, '', '', 'b', 1)",
                "('c', '4', 4, '', '', 'b', 1)",
                "('u', '5', 4, '', '', 'c', 1)",
                "('c', '6', 5, '', '', cast(null as string), 1)",
                "('c', '7', 6, '', '', cast(null as string), 1)",
                "('d', '8', 3, '', '', 'b', 1)"),
            "orders",
            List.of(
                "('c', '1', 1, 1)",
                "('c', '2', 2, 3)",
                "('c', '3', 3, 9)",
                "('c', '4', 4, cast(null as int))"));

    assertThat(
            run.rows(
                logs,
                "select id, quality_score, quality_flags from silver__customers",
                mode.settings()))
        .containsExactly(
            "1, 50, [note_is_own]",
            "2, 0, [note_is_own, few]",
            "4, 100, []",
            "5, 100, []",
            "6, 100, []");
    assertThat(run.rows(logs, "select id, quality_flags from silver__orders", mode.settings()))
        .containsExactly("1, []", "2, [customer_is_known]", "3, [customer_is_known]", "4, []");
  }

  @Test
  void keepsClearValuesOutOfWhatIsJoined() throws Exception {
    Plan plan =
        new RuleRun(folder)
            .write("silver/customers.yml", "rules:\n  own: {unique: email}\n")
            .plan();

    String rules =
        plan.viewsOverBronze(Map.of()).stream()
            .filter(view -> view.contains("`silver__customers__rules` as"))
            .findFirst()
            .orElseThrow();

    assertThat(rules)
        .contains("`tokenize_text`(cast(`email` as string)) as `meta_key_0_0`")
        .contains("`mask_email`(`email`) as `email`");
  }

  @Test
  void tellsEveryRuleThatCannotBePlanned() throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write(
                "silver/customers.yml",
                """
                rules:
                  unknown: {check: pionts > 1}
                  number: {check: points + 1}
                  many: {check: count(*) > 1}
                  pattern: {column: points, regex: a}
                  fine: {check: points > 1}
                """);

    assertThatThrownBy(run::plan)
        .hasMessageContaining("it has 4 problems")
        .hasMessageContaining(
            "silver/customers.yml:2: ICE-PLAN-015 Cannot check rule 'unknown' of silver.customers:")
        .hasMessageContaining("silver/customers.yml:3")
        .hasMessageContaining("silver/customers.yml:4")
        .hasMessageContaining("silver/customers.yml:5");
  }

  @Test
  void letsNoRevealedValueDecideOnFlags() throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write("silver/customers.yml", "rules:\n  r: {check: reveal_text(note) = 'a'}\n");

    assertThatThrownBy(run::plan).hasMessageContaining("ICE-PLAN-011");
  }

  @Test
  void comparesOnlyTokensOfTheSameKind() throws Exception {
    RuleRun run =
        new RuleRun(folder)
            .write(
                "silver/orders.yml",
                """
                rules:
                  r: {column: customer_id, references: {table: silver.customers, column: phone}}
                """);

    assertThatThrownBy(run::plan)
        .hasMessageContaining("ICE-PLAN-015")
        .hasMessageContaining("protected in ways that cannot be compared");
  }

  private static String text(String value) {
    return value.equals("null") ? "cast(null as string)" : value;
  }

  private static String number(String value) {
    return value.equals("null") ? "cast(null as int)" : value;
  }
}
