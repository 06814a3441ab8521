package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.icestream.project.ProjectOption.Block;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProjectLoaderTest {
  private static final Path PROJECTS = Path.of("src/test/resources/projects");
  private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_HOST", "db.example:5433");

  @Test
  void readsSqlByItsGrammar() {
    TableFile file = table(full(""), "silver.customers");

    assertThat(file.table().columns())
        .extracting(Column::name, Column::type, Column::isNullable)
        .containsExactly(
            tuple("customer_id", "STRING", false),
            tuple("order", "ARRAY<ROW<`x` INT, `y z` DECIMAL(10, 2)>>", true),
            tuple("label", "VARCHAR(10)", true));
    assertThat(file.table().columns().get(0).comment()).contains("It's the key");
    assertThat(file.table().comment()).contains("One row; each customer");
    assertThat(file.table().primaryKey()).containsExactly("customer_id");
    assertThat(file.table().partitionedBy()).containsExactly("label");
    assertThat(file.table().options()).containsExactly(entry("icestream.buckets", "8"));
    assertThat(file.table().statement())
        .startsWith("create table customers (\n")
        .endsWith("with ('icestream.buckets' = '8')");
    assertThat(file.table().location()).isEqualTo(new Location("silver/customers.sql", 2, 1));
  }

  @Test
  void takesTheQueryVerbatimWithParametersFilledIn() {
    ViewDefinition view = table(full(""), "silver.customers").view();

    assertThat(view.query())
        .isEqualTo(
            """
            select
                customer_id,
                `order`,
                'it''s' || ';' as label -- done
            from shop.customers
            where customer_id <> 'a;b' and points > 10\
            """);
    assertThat(view.queryLocation()).isEqualTo(new Location("silver/customers.sql", 13, 1));
    assertThat(view.locate(5, 6)).isEqualTo(new Location("silver/customers.sql", 17, 6));
    assertThat(view.references())
        .containsExactly(
            new TableReference(
                List.of("shop", "customers"), new Location("silver/customers.sql", 17, 6)));
  }

  @Test
  void putsNegativeParametersInBrackets() {
    assertThat(table(full("prod"), "silver.customers").view().query()).endsWith("points > (-1.5)");
  }

  @Test
  void readsMaskingRules() {
    assertThat(full("").masking())
        .extracting(
            MaskingRule::qualifiedName,
            MaskingRule::action,
            MaskingRule::function,
            MaskingRule::reason,
            MaskingRule::subject)
        .containsExactly(
            tuple(
                "shop.customers.email",
                MaskingRule.Action.MASK,
                Optional.of("mask_keep_last"),
                Optional.empty(),
                Optional.of("customer_id")),
            tuple(
                "shop.customers.name",
                MaskingRule.Action.TOKENIZE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            tuple(
                "shop.customers.city",
                MaskingRule.Action.KEEP,
                Optional.empty(),
                Optional.of("shared by many"),
                Optional.empty()),
            tuple(
                "shop.customers.notes",
                MaskingRule.Action.DROP,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void readsFunctionsAuditsAndTests() {
    Project project = full("");

    assertThat(project.functions())
        .extracting(FunctionDefinition::name, FunctionDefinition::className)
        .containsExactly(tuple("double_it", "example.DoubleIt"));
    assertThat(project.audits())
        .extracting(Audit::name, Audit::every)
        .containsExactly(
            tuple("no_lost_clicks", Optional.empty()),
            tuple("silver__clicks__customer", Optional.of(Duration.ofMinutes(1))),
            tuple("silver__clicks__total", Optional.empty()),
            tuple("silver__clicks__fresh", Optional.of(Duration.ofMinutes(1))));
    assertThat(project.audits())
        .extracting(Audit::holds)
        .containsExactly(false, true, false, false);
    assertThat(project.audits().get(0).references())
        .extracting(TableReference::name)
        .containsExactly("silver.clicks", "bronze.web__clicks");
    TestCase test = project.tests().get(0);
    assertThat(test.given().get("web.clicks"))
        .extracting(TestRow::values)
        .containsExactly(Map.of("click_id", "a"), Map.of("click_id", "a", "meta_op", "c"));
    assertThat(test.expected())
        .extracting(TestRow::values)
        .containsExactly(Map.of("click_id", "a"));
  }

  @Test
  void keepsSecretsAsReferences() {
    Project project =
        ProjectLoader.load(
            PROJECTS.resolve("full"),
            "",
            Map.of("SHOP_HOST", "h", "SHOP_PASSWORD", "canary", "WEB_JAAS", "canary"));

    assertThat(project.toString()).contains("${env:SHOP_PASSWORD}").doesNotContain("canary");
  }

  @Test
  void namesAllMissingVariables() {
    assertThatThrownBy(() -> ProjectLoader.load(PROJECTS.resolve("full"), "", Map.of()))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining("icestream.yml:5: ICE-PROJ-012")
        .hasMessageContaining("the environment variable SHOP_HOST is not set");
  }

  @Test
  void needsTheDefaultProfileNotToBeDeclaredAndAnyOtherToBe() {
    assertThat(full("local").profile()).isEqualTo("local");
    assertThatThrownBy(() -> full("prd"))
        .hasMessageContaining("ICE-PROJ-024")
        .hasMessageContaining("Did you mean 'prod'?");
  }

  @Test
  void mergesAProfileDeeply() {
    Project project = full("prod");

    assertThat(((PostgresSource) project.sources().get(0)).slot()).isEqualTo("prod_slot");
    assertThat(((PostgresSource) project.sources().get(0)).publication())
        .isEqualTo("my_publication");
    assertThat(project.catalog().warehouse()).isEqualTo("s3://prod/warehouse");
    assertThat(project.catalog().type()).isEqualTo(CatalogSettings.Type.REST);
    assertThat(project.retention())
        .isEqualTo(
            new Retention(
                Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(9), Duration.ofDays(4)));
  }

  @Test
  void saysThatThereIsNoProject() {
    assertThatThrownBy(() -> ProjectLoader.load(PROJECTS.resolve("nowhere"), "", Map.of()))
        .hasMessageContaining("icestream.yml:1: ICE-PROJ-027 Cannot read icestream.yml");
  }

  @Test
  void listsEveryOptionOnce() {
    assertThat(ProjectOption.all()).doesNotHaveDuplicates();
    assertThat(ProjectOption.keys(Block.RETENTION))
        .containsExactly("bronze", "gold", "orphan-files", "silver");
  }

  private static Project full(String profile) {
    return ProjectLoader.load(PROJECTS.resolve("full"), profile, ENVIRONMENT);
  }

  private static TableFile table(Project project, String name) {
    return project.tables().stream()
        .filter(file -> file.qualifiedName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
