package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.functions.Keysets;
import io.icestream.plan.EntityTable.Column;
import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.CollectionUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskFunctionsTest {
  private static final EntityTable PEOPLE =
      new EntityTable(
          "shop",
          "people",
          List.of(
              new Column("person_id", "BIGINT"),
              new Column("card", "STRING"),
              new Column("ip", "STRING"),
              new Column("born", "DATE"),
              new Column("income", "INT"),
              new Column("notes", "STRING")),
          List.of("person_id"),
          Optional.empty(),
          Map.of());

  @TempDir Path folder;

  @Test
  void protectsWithTheFunctionsNumbersAndSubjectsOfTheRules() throws Exception {
    Plan plan =
        plan(
            """
              card: {action: mask, function: mask_keep_last, argument: 4}
              ip: {action: mask, function: mask_ip}
              born: {action: mask, function: shift_date, subject: person_id}
              income: {action: mask, function: bucket_number, argument: 1000}
              notes: {action: tokenize, function: encrypt_text}
            """,
            "cast(person_id as string) as person_id");
    Path keyset = folder.resolve("both.keyset.json");
    Keysets.generate(keyset);
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    tables
        .getConfig()
        .set(
            "pipeline.global-job-parameters",
            "%s:'file:%s',%s:'file:%s'"
                .formatted(Keysets.TOKENIZE_KEYSET, keyset, Keysets.ENCRYPT_KEYSET, keyset));
    Planner.functions(project())
        .forEach((name, type) -> tables.createTemporarySystemFunction(name, type(type)));
    tables.executeSql(
        """
        create temporary view silver__people__clear as
        select '7' as person_id, '4111111111111111' as card, '192.0.2.77' as ip,
               date '1984-05-17' as born, 52999 as income, 'Ann' as notes
        """);
    plan.script(ScriptMode.live("")).declarations().stream()
        .filter(statement -> statement.startsWith("create temporary view `silver__people` "))
        .forEach(tables::executeSql);

    List<Row> rows =
        CollectionUtil.iteratorToList(
            tables
                .executeSql(
                    """
                    select p.*, p.born = shift_date(date '1984-05-17', '7') as is_same
                    from silver__people as p
                    """)
                .collect());

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).getField("person_id")).isEqualTo("7");
    assertThat(rows.get(0).getField("card")).isEqualTo("***1111");
    assertThat(rows.get(0).getField("ip")).isEqualTo("192.0.0.0");
    assertThat((LocalDate) rows.get(0).getField("born"))
        .isBetween(LocalDate.of(1983, 5, 18), LocalDate.of(1984, 5, 16));
    assertThat(rows.get(0).getField("is_same")).isEqualTo(true);
    assertThat(rows.get(0).getField("income")).isEqualTo(52000);
    assertThat((String) rows.get(0).getField("notes")).matches("e[0-9]+:[A-Za-z0-9_-]{43}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "card: {action: mask, function: mask_crad}|there is no function 'mask_crad'. Did you mean 'mask_card'?",
        "card: {action: mask, function: insecure_hash_md5}|insecure_hash_md5 gives personal data again.",
        "card: {action: mask, function: reveal_text}|reveal_text gives personal data again. Use one of: bucket_number, ",
        "card: {action: mask, function: mask_keep_last}|mask_keep_last takes a number beside the value. Write {function: mask_keep_last, argument: 4}.",
        "card: {action: mask, function: mask_card, argument: 4}|mask_card takes no argument. Remove it.",
        "card: {action: mask, argument: 4}|it has an argument and no function. Name the function, or remove it.",
        "born: {action: mask, function: shift_date}|shift_date needs to know whose value it is. Write {function: shift_date, subject: <column>}.",
      })
  void refusesFunctionsThatCannotProtectTheColumn(String rule, String why) {
    assertThatThrownBy(() -> plan("  " + rule + "\n", "cast(person_id as string) as person_id"))
        .hasMessageContaining("ICE-PLAN-010")
        .hasMessageContaining("it has 1 problem.")
        .hasMessageContaining("Cannot mask shop.people.")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "income: {action: mask, function: mask_ip}|Cannot fill silver.people.income: it is INT, and its view gives STRING (it is protected).",
        "born: {action: mask, function: bucket_number, argument: 10}|Cannot mask born of silver.people: bucket_number does not take DATE. Name a function that does (masking.yml).",
        "card: {action: mask, function: list_tokens}|Cannot fill silver.people.card: it is STRING, and its view gives ARRAY<STRING> (it is protected).",
      })
  void refusesFunctionsOfOtherTypes(String rule, String why) {
    assertThatThrownBy(() -> plan("  " + rule + "\n", "cast(person_id as string) as person_id"))
        .hasMessageContaining("it has 1 problem.")
        .hasMessageContaining(why);
  }

  @Test
  void makesNumbersTextsForFunctionsThatTakeTexts() throws Exception {
    assertThat(
            plan("  person_id: {action: tokenize, function: encrypt_text}\n", "person_id")
                .script(ScriptMode.live(""))
                .declarations())
        .anyMatch(
            statement -> statement.contains("`encrypt_text`(cast(`person_id` as string)) as"));
  }

  @Test
  void refusesAViewWithoutTheSubject() {
    assertThatThrownBy(
            () ->
                plan(
                    "  born: {action: mask, function: shift_date, subject: person_id}\n",
                    "'7' as person_id"))
        .hasMessageContaining("ICE-PLAN-010")
        .hasMessageContaining(
            "Cannot mask born of silver.people: shift_date takes the subject person_id (masking.yml:2), which the view leaves out. Select it too.");
  }

  private Plan plan(String masking, String key) throws Exception {
    write(
        "icestream.yml",
        """
        name: people
        sources:
          shop:
            type: postgres
            url: jdbc:postgresql://127.0.0.1/shop
            username: reader
            password: ${env:SHOP_PASSWORD}
            tables: [public.people]
        """);
    write(
        "masking.yml",
        "shop.people:\n"
            + masking
            + "\"*.ip\": {action: keep, reason: not looked at here}\n"
            + "\"*.born\": {action: keep, reason: not looked at here}\n");
    write(
        "silver/people.sql",
        """
        create table people (
            person_id string not null,
            card string,
            ip string,
            born date,
            income int,
            notes string,
            primary key (person_id) not enforced
        ) comment 'One row per person';

        create temporary view silver__people as
        select %s, card, ip, born, income, notes
        from shop.people;
        """
            .formatted(key));
    write(
        "gold/people_by_ip.sql",
        """
        create table people_by_ip (
            ip string not null,
            people bigint,
            primary key (ip) not enforced
        ) comment 'One row per network';

        create temporary view gold__people_by_ip as
        select ip, count(*) as people
        from silver__people
        where ip is not null
        group by ip;
        """);
    return Planner.plan(project(), List.of(PEOPLE), Map.of(), List::of);
  }

  private Project project() {
    return ProjectLoader.load(folder, "", Map.of("SHOP_PASSWORD", "none"));
  }

  private void write(String file, String text) throws Exception {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Class<? extends UserDefinedFunction> type(String name) {
    try {
      return Class.forName(name).asSubclass(UserDefinedFunction.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
