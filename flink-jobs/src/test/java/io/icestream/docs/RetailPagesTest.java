package io.icestream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.functions.IcestreamFunctions;
import io.icestream.plan.Description;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Planner;
import io.icestream.plan.Sealings;
import io.icestream.plan.WrittenTable;
import io.icestream.project.Entity;
import io.icestream.run.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages of the reference project tell what is so. */
class RetailPagesTest {
  private static final Path RETAIL = Path.of("../sql-scripts/retail");

  /** The tables of the shop's database, as they are discovered. */
  private static final Map<String, String> SHOP =
      new TreeMap<>(
          Map.of(
              "customers",
              "customer_id first_name last_name email phone company_name address_line_1"
                  + " address_line_2 city state postal_code country created_at updated_at",
              "products",
              "product_id product_code product_name product_family product_family_name"
                  + " product_line list_price created_at updated_at",
              "locations",
              "location_id city state country territory region"));

  private static Description retail;
  private static Map<String, String> pages;

  @BeforeAll
  static void makePages() {
    retail = describe();
    pages = Pages.of(retail);
  }

  @Test
  void everyTableHasAPageAndASchema() throws Exception {
    JsonNode schemas = new ObjectMapper().readTree(pages.get(Pages.SCHEMAS)).get("$defs");
    assertThat(retail.plan().tables()).hasSizeGreaterThan(40);
    assertThat(retail.tables())
        .extracting(WrittenTable::name)
        .containsExactlyElementsOf(retail.plan().tables());
    for (WrittenTable table : retail.tables()) {
      assertThat(pages).containsKey("tables/" + table.name() + ".md");
      assertThat(schemas.get(table.layer()).get(table.name()).get("properties").fieldNames())
          .toIterable()
          .as(table.name())
          .containsExactlyElementsOf(
              table.columns().stream().map(WrittenTable.Column::name).toList());
    }
  }

  @Test
  void everyLinkLeadsToAPage() {
    SoftAssertions all = new SoftAssertions();
    pages.forEach(
        (path, page) -> {
          Matcher link = Pattern.compile("\\]\\(([^)]+)\\)").matcher(page);
          while (path.endsWith(".md") && link.find()) {
            Path to = Path.of("pages", path).resolveSibling(link.group(1)).normalize();
            all.assertThat(pages)
                .as(path)
                .containsKey(Path.of("pages").relativize(to).toString().replace('\\', '/'));
          }
        });
    all.assertAll();
  }

  @Test
  void showsGrainKeyAndHowColumnsAreProtected() {
    String customers = pages.get("tables/gold.dim_customer.md");

    assertThat(customers)
        .contains(
            "One row for each version of a customer, and one for customers that nobody knows.",
            "| Key | `customer_key` |",
            "| File | `gold/dim_customer.sql` |",
            "[silver.customer_history](silver.customer_history.md)");
    assertThat(row(customers, "email"))
        .startsWith("| `email` | `STRING` | may be |")
        .endsWith("| masked by `mask_email` |");
    assertThat(row(customers, "first_name")).contains("| token by `tokenize_");
    assertThat(row(customers, "city")).contains("| clear (shared by many people");
    assertThat(row(customers, "version")).endsWith("|  |");
    assertThat(row(pages.get("tables/bronze.shop__customers.md"), "email"))
        .isEqualTo("| `email` | `BYTES` | may be |  | sealed |");
    assertThat(customers)
        .contains("| `email` | `shop.customers.email` protected by mask\\_email |");
  }

  @Test
  void showsRulesAuditsAndWhoReads() {
    assertThat(pages.get("tables/silver.web_transactions.md"))
        .contains("## Quality", "stays out, in [quarantine.web_transactions]");
    assertThat(pages.get("tables/silver.customers.md"))
        .contains("| `changed_after_created` | `updated_at >= created_at` | consistency |");
    assertThat(pages.get("tables/gold.daily_sales.md"))
        .contains("| `daily_sales_add_up` | `audits/daily_sales_add_up.sql` | at every cut |")
        .contains("| Made from | [silver.transactions](silver.transactions.md) |");
    assertThat(pages.get("tables/gold.customer_segments.md"))
        .contains("| Read by | [gold.top_customers](gold.top_customers.md) |");
  }

  @Test
  void drawsTheRelationsThatAuditsAndRulesCheck() throws Exception {
    String erd = pages.get(Pages.ERD);

    assertThat(relations(erd))
        .contains(
            "    gold__fact_transactions }o--|| gold__dim_customer : \"customer_key\"",
            "    gold__fact_transactions }o--o| gold__dim_date : \"date_key\"",
            "    gold__top_customers }o--|| gold__customer_segments : \"customer_id\"")
        .as("docs/retail.md shows them too")
        .isEqualTo(relations(Files.readString(Path.of("../docs/retail.md"))));
    assertThat(erd)
        .contains(
            "        string customer_key PK \"Names one version of a customer; unknown for none\"");
  }

  private static List<String> relations(String page) {
    return page.lines().filter(line -> line.matches(" +\\w+ [|}]o--.*")).toList();
  }

  @Test
  void everyQueryCanBePlanned() {
    TableEnvironment flink =
        TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().build());
    IcestreamFunctions.all()
        .forEach(function -> flink.createTemporarySystemFunction(function.name(), function.type()));
    Set.of("bronze", "silver", "gold", "quarantine", "ops")
        .forEach(layer -> flink.executeSql("create database " + layer));
    for (WrittenTable table : retail.tables()) {
      flink.executeSql(
          table.columns().stream()
              .map(column -> "`" + column.name() + "` " + column.type())
              .collect(
                  Collectors.joining(
                      ", ",
                      "create table " + table.name() + " (",
                      ") with ('connector' = 'datagen', 'number-of-rows' = '1')")));
    }
    SoftAssertions all = new SoftAssertions();
    for (WrittenTable table : retail.tables()) {
      String query = query(pages.get("tables/" + table.name() + ".md"));
      all.assertThatCode(() -> flink.explainSql(query)).as(query).doesNotThrowAnyException();
    }
    all.assertAll();
  }

  @Test
  void equalProjectsGiveEqualBytes() {
    assertThat(Pages.of(describe())).isEqualTo(pages);
  }

  @Test
  void saysNothingOfTheMachine() {
    assertThat(String.join("", pages.values()))
        .doesNotContain("127.0.0.1", "SHOP_PASSWORD", "jdbc:", "output/")
        .doesNotContain(Path.of("").toAbsolutePath().toString(), System.getProperty("user.home"));
  }

  private static Description describe() {
    Workspace workspace =
        Workspace.open(RETAIL, "local", Map.of("SHOP_PASSWORD", "read from nowhere"));
    List<EntityTable> entities = new ArrayList<>();
    SHOP.forEach((name, columns) -> entities.add(discovered(name, columns.split(" "))));
    entities.addAll(
        workspace.entities(
            workspace.project().entities().stream()
                .filter(entity -> !entity.system().equals("shop"))
                .map(Entity::qualifiedName)
                .collect(Collectors.toSet())));
    return Planner.describe(
        workspace.project(), Sealings.apply(workspace.project(), entities, Optional.empty()));
  }

  private static EntityTable discovered(String name, String... columns) {
    return new EntityTable(
        "shop",
        name,
        Stream.of(columns).map(column -> new EntityTable.Column(column, type(column))).toList(),
        List.of(columns[0]),
        List.of(columns).contains("updated_at") ? Optional.of("updated_at") : Optional.empty(),
        new LinkedHashMap<>());
  }

  private static String type(String column) {
    return column.endsWith("_at")
        ? "TIMESTAMP_LTZ(6)"
        : column.equals("list_price") ? "DECIMAL(12, 2)" : "STRING";
  }

  private static String row(String page, String column) {
    return page.lines()
        .filter(line -> line.startsWith("| `" + column + "` |"))
        .findFirst()
        .orElseThrow();
  }

  private static String query(String page) {
    int start = page.indexOf("```sql\n") + 7;
    return page.substring(start, page.indexOf("\n```", start));
  }
}
