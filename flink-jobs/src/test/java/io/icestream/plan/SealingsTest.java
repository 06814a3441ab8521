package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.error.ErrorCode;
import io.icestream.plan.EntityTable.Column;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingsTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", "BIGINT"),
          new Column("email", "STRING"),
          new Column("born", "DATE"),
          new Column("city", "STRING"),
          new Column("seen_at", "TIMESTAMP(6)"));

  @TempDir Path directory;

  private EntityTable entity = table(List.of("id"), Optional.empty());

  private static EntityTable table(List<String> key, Optional<String> orderBy) {
    return new EntityTable("shop", "people", COLUMNS, key, orderBy, Map.of());
  }

  private Project project(String masking) throws IOException {
    Files.writeString(
        directory.resolve("icestream.yml"),
        """
        name: people
        sources:
          shop:
            type: postgres
            url: "jdbc:postgresql://127.0.0.1:5432/shop"
            username: icestream
            password: "${env:SHOP_PASSWORD}"
            tables: {people: public.people}
        catalog: {type: jdbc, warehouse: warehouse, uri: "jdbc:sqlite:catalog.db"}
        """);
    Files.writeString(directory.resolve("masking.yml"), masking);
    return ProjectLoader.load(directory, "", Map.of());
  }

  private EntityTable sealed(String masking) throws IOException {
    return Sealings.apply(project(masking), List.of(entity), Optional.of("keys")).get(0);
  }

  private List<Problem> problems(String masking) throws IOException {
    return Sealings.problems(project(masking), List.of(sealed(masking)));
  }

  private static final String RULES =
      """
      shop.people:
        email: tokenize
        born: drop
        city: {action: keep, reason: shared by many}
      """;

  @Test
  void sealsAllThatIsNotKeptForTheKeyOfTheRow() throws Exception {
    EntityTable people = sealed(RULES);

    assertThat(problems(RULES)).isEmpty();
    assertThat(people.sealing().get().columns()).containsExactlyInAnyOrder("email", "born");
    assertThat(people.sealing().get().kind()).isEqualTo("shop.people");
    assertThat(people.sealing().get().subject()).containsExactly("id");
    assertThat(EntitySql.bronzeTable(people))
        .contains("`email` BYTES", "`born` BYTES", "`city` STRING")
        .contains("'icestream.sealed.born' = 'DATE'", "'icestream.seal-keys' = 'keys'")
        .contains("'write.metadata.metrics.column.email' = 'none'")
        .contains("'write.parquet.stats-enabled.column.email' = 'false'")
        .doesNotContain("column.city");
    assertThat(EntitySql.liveTable(people))
        .contains("'sealed.email' = 'STRING'", "'subject' = 'shop.people'");
    assertThat(EntitySql.liveUnparsed(people)).contains("'sealed-payload' = 'true'");
  }

  @Test
  void tellsRowsApartByAHashOfAPersonalKey() throws Exception {
    String masking = "shop.people:\n  email: tokenize\n";
    entity = table(List.of("email"), Optional.of("seen_at"));
    EntityTable people = sealed(masking);

    assertThat(problems(masking)).isEmpty();
    assertThat(EntitySql.bronzeTable(people)).contains("`email` BYTES NOT NULL");
    String hash = "`sealed_key`(`email`, 'shop.people.email')";
    assertThat(EntitySql.currentView(people, ScriptMode.live("")))
        .contains("partition by " + hash + " order by", "where " + hash + " is not null")
        .contains("group by " + hash + "\n")
        .contains("`sealed_key`(`newest`.`email`, 'shop.people.email') = `deletes`.`meta_key_0`");
  }

  @Test
  void refusesOtherMasksOfKeysAndPersonalOrders() throws Exception {
    String masking = "shop.people:\n  email: {action: mask}\n  seen_at: {action: mask}\n";
    entity = table(List.of("email"), Optional.of("seen_at"));

    assertThat(problems(masking))
        .extracting(Problem::code, problem -> problem.location().toString())
        .contains(
            org.assertj.core.groups.Tuple.tuple(ErrorCode.SEAL_005, "masking.yml:2"),
            org.assertj.core.groups.Tuple.tuple(ErrorCode.SEAL_005, "masking.yml:3"));
    assertThat(problems(masking).get(0).toString())
        .contains("Cannot seal shop.people.email: it is a key of the entity, and only tokens")
        .contains("{action: keep, reason: ...}");
  }

  @Test
  void asksWhoseDataItIsWhereNoKeySaysIt() throws Exception {
    entity = table(List.of(), Optional.empty());
    assertThat(problems(RULES))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.toString())
                    .contains("ICE-SEAL-006 Cannot seal shop.people.email")
                    .contains("Write 'subject: <column>'"));
    assertThat(problems(RULES + "  subject: email\n")).isEmpty();
    assertThat(problems(RULES + "  subject: mail\n"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.toString())
                    .contains("masking.yml:5", "no such column. Did you mean 'email'?"));
    assertThat(problems(RULES + "  subject: seen_at\n"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("it is TIMESTAMP(6)"));
  }

  @Test
  void takesPersonsFromAnotherEntity() throws Exception {
    EntityTable people =
        sealed("shop.people:\n  subject: {column: id, of: shop.people}\n  email: tokenize\n");
    assertThat(people.sealing().get().isDeclared()).isTrue();
    assertThat(people.sealing().get().kind()).isEqualTo("shop.people");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "seen_at"})
  void keepsTheStateInFrontOfTheNewestRowSealed(String orderBy) throws Exception {
    entity = table(List.of("id"), Optional.of(orderBy).filter(text -> !text.isEmpty()));
    EntityTable people = sealed(RULES);
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    tables.registerCatalog("lake", new GenericInMemoryCatalog("lake", "default"));
    tables.useCatalog("lake");
    for (String function : List.of("UnsealValue", "IsErased")) {
      tables.executeSql(
          "create temporary system function %s as 'io.icestream.functions.%s'"
              .formatted(function.equals("IsErased") ? "is_erased" : "unseal_value", function));
    }
    tables.executeSql("create database `live`");
    tables.executeSql("create database `shop`");
    tables.executeSql(EntitySql.liveTable(people, Map.of("connector", "datagen")));
    tables.executeSql(EntitySql.currentView(people, ScriptMode.live("")));

    assertThat(tables.from("shop.people").getResolvedSchema().getColumn("born").get().toString())
        .isEqualTo("`born` DATE");
    String plan = tables.explainSql("select email, born from shop.people");
    String executed = plan.substring(plan.indexOf("== Optimized Execution Plan =="));
    assertThat(executed).containsPattern("Rank|Deduplicate");
    assertThat(executed.lastIndexOf("unseal_value"))
        .isPositive()
        .isLessThan(executed.split("Rank|Deduplicate|Join")[0].length());
  }
}
