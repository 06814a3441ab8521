package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.functions.IcestreamFunctions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference project is valid Flink SQL, in streaming and in batch, and says what it means. */
class RetailProjectTest {
  private static final Path RETAIL = Path.of("../sql-scripts/retail");

  private static final String META =
      "meta_source string, meta_op string, meta_position string, meta_event_at timestamp_ltz(6),"
          + " meta_ingested_at timestamp_ltz(6), meta_file string";

  private static final Map<String, String> SHOP =
      Map.of(
          "customers",
          "customer_id string, first_name string, last_name string, email string, phone string,"
              + " company_name string, address_line_1 string, address_line_2 string, city string,"
              + " state string, postal_code string, country string, created_at timestamp_ltz(6),"
              + " updated_at timestamp_ltz(6)",
          "products",
          "product_id string, product_code string, product_name string, product_family string,"
              + " product_family_name string, product_line string, list_price decimal(12, 2),"
              + " created_at timestamp_ltz(6), updated_at timestamp_ltz(6)",
          "locations",
          "location_id string, city string, state string, country string, territory string,"
              + " region string");

  /** Transactions as they come: T-1 three times out of order, T-4 refunded, T-5 deleted. */
  private static final List<String> TRANSACTIONS =
      List.of(
          sale("c", 1, "T-1", "O-1", "C-1", 1, "100.00", "2026-01-01", 0),
          sale("c", 2, "T-1", "O-1", "C-1", 3, "300.00", "2026-01-01", 20),
          sale("c", 3, "T-1", "O-1", "C-1", 2, "200.00", "2026-01-02", 10),
          sale("c", 4, "T-2", "O-1", "C-1", 1, "9700.00", "2026-01-01", 0),
          sale("c", 5, "T-3", "O-2", "C-2", 1, "5000.00", "2026-01-02", 0),
          sale("c", 6, "T-4", "O-2", "C-2", -1, "-0.01", "2026-01-02", 0),
          sale("c", 7, "T-5", "O-3", "C-3", 1, "1.00", "2026-01-02", 0),
          sale("d", 8, "T-5", "O-3", "C-3", 1, "1.00", "2026-01-02", 30),
          sale("c", 9, "T-6", "O-4", "C-4", 1, "0.02", "2026-01-03", 0),
          sale("c", 10, "T-7", "O-5", "C-4", 1, "0.03", "2026-01-03", 0),
          sale("c", 11, "T-6", "O-4", "C-4", 1, "0.02", "2026-01-03", 0));

  /** Tables whose rows come from joins and unions by other columns than their key. */
  private static final Set<String> JOINED =
      Set.of(
          "gold.dim_customer",
          "gold.dim_location",
          "gold.dim_product",
          "gold.fact_transactions",
          "gold.kpis",
          "gold.sales_by_month",
          "gold.sales_by_quarter",
          "gold.sales_by_week",
          "gold.top_customers");

  /** The feeds that have no rows here. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "till.transactions", "updated_at",
          "partner.sales", "changed_at",
          "finance.fiscal_calendar", "meta_position");

  @ParameterizedTest
  @ValueSource(strings = {"local", "aws"})
  void loads(String profile) {
    Project project = retail(profile);

    assertThat(project.tables())
        .extracting(TableFile::qualifiedName)
        .contains("silver.customers", "silver.transactions", "gold.daily_sales");
    assertThat(project.tests()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "aws"})
  void theSmallerOneLoads(String profile) {
    Project users =
        ProjectLoader.load(Path.of("../sql-scripts/users"), profile, Map.of("LAKE_BUCKET", "lake"));

    assertThat(users.tables())
        .extracting(TableFile::qualifiedName)
        .contains("silver.users", "gold.users_by_country");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void materializesUpsertsOnlyBehindJoinsAndUnions(Mode mode) {
    Project project = retail("local");
    TableEnvironment environment = environment(mode, project);
    Set<String> materialized = new TreeSet<>();
    for (TableFile file : project.tables()) {
      environment.executeSql(create(file));

      String plan = environment.explainSql(insert(file), ExplainDetail.CHANGELOG_MODE);

      assertThat(plan).contains("Sink(table=[lake." + file.qualifiedName() + "]");
      if (plan.contains("upsertMaterialize=[true]")) {
        materialized.add(file.qualifiedName());
      }
    }
    assertThat(materialized).isEqualTo(mode == Mode.BATCH ? Set.of() : JOINED);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void countsSalesByDay(Mode mode) throws Exception {
    TableEnvironment environment = environment(mode, retail("local"));

    assertThat(
            rows(
                environment,
                "select cast(sale_date as string), order_count, customer_count, sale_count,"
                    + " refund_count, items_sold, items_refunded, revenue, refunds, net_revenue"
                    + " from gold__daily_sales"))
        .containsExactly(
            "2026-01-01, 1, 1, 2, 0, 4, 0, 10000.00, 0.00, 10000.00",
            "2026-01-02, 1, 1, 1, 1, 1, 1, 5000.00, 0.01, 4999.99",
            "2026-01-03, 2, 1, 2, 0, 2, 0, 0.05, 0.00, 0.05");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void segmentsCustomersByWhatTheySpent(Mode mode) throws Exception {
    TableEnvironment environment = environment(mode, retail("local"));

    assertThat(
            rows(
                environment,
                "select customer_id, customer_segment, total_spent, order_count, avg_order_value,"
                    + " unique_products, cast(last_order_date as string)"
                    + " from gold__customer_segments"))
        .containsExactly(
            "C-1, High, 10000.00, 1, 10000.00, 1, 2026-01-01",
            "C-2, Low, 4999.99, 1, 5000.00, 1, 2026-01-02",
            "C-4, Low, 0.05, 2, 0.03, 1, 2026-01-03");
  }

  @Test
  void keepsToTheFormOfSqlFiles() {
    for (TableFile file : retail("local").tables()) {
      assertThat(file.table().comment()).as(file.file()).isPresent();
      assertThat(file.view().statement()).as(file.file()).doesNotContain("SELECT", "FROM", "\t");
      assertThat(file.view().query()).as(file.file()).startsWith("with ");
    }
  }

  private enum Mode {
    STREAMING,
    BATCH
  }

  private static Project retail(String profile) {
    return ProjectLoader.load(
        RETAIL, profile, Map.of("LAKE_BUCKET", "lake", "LANDING_BUCKET", "landing"));
  }

  private static TableEnvironment environment(Mode mode, Project project) {
    EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
    TableEnvironment environment =
        TableEnvironment.create(
            (mode == Mode.BATCH ? settings.inBatchMode() : settings.inStreamingMode()).build());
    environment.getConfig().set("parallelism.default", "1");
    environment.registerCatalog("lake", new UpsertProbeCatalog("lake"));
    environment.useCatalog("lake");
    IcestreamFunctions.all()
        .forEach(
            function ->
                environment.createTemporarySystemFunction(function.name(), function.type()));
    List.of("live", "shop", "web", "till", "partner", "finance", "silver", "gold")
        .forEach(database -> environment.executeSql("create database " + database));
    SHOP.forEach(
        (entity, columns) -> {
          environment.executeSql(
              "create temporary table live.shop__"
                  + entity
                  + " ("
                  + columns
                  + ", "
                  + META
                  + ") with ('connector' = 'datagen', 'number-of-rows' = '10')");
          currentState(environment, "shop", entity, columns, key(columns), "meta_position");
          String over =
              "create temporary view shop.%s__%s as select *, meta_event_at as meta_valid_from,"
                  + " cast(1 as bigint) as meta_version, cast(null as timestamp_ltz(6)) as %s"
                  + " from shop.%s";
          environment.executeSql(over.formatted(entity, "versions", "meta_next_from", entity));
          environment.executeSql(
              over.formatted(entity, "history", "meta_valid_to, true as meta_is_current", entity));
        });
    OTHERS.forEach(
        (entity, orderBy) -> {
          String[] name = entity.split("\\.", 2);
          TableDefinition table = declared(project, entity);
          environment.executeSql(
              "create temporary view live.%s__%s as select %s from (values (1)) as t (n) where n = 2"
                  .formatted(name[0], name[1], nulls(table)));
          String key = "`" + table.primaryKey().get(0) + "`";
          currentState(environment, name[0], name[1], columns(table), key, orderBy);
        });
    String columns = columns(declared(project, "web.transactions"));
    environment.executeSql(
        "create temporary view live.web__transactions as select * from (values "
            + String.join(", ", TRANSACTIONS)
            + ") as t ("
            + names(columns + ", " + META)
            + ")");
    currentState(environment, "web", "transactions", columns, "transaction_id", "updated_at");
    project
        .tables()
        .forEach(
            file ->
                environment.executeSql(
                    "create temporary view " + file.view().name() + " as " + file.view().query()));
    return environment;
  }

  private static TableDefinition declared(Project project, String entity) {
    return project.entity(entity).flatMap(Entity::declared).orElseThrow();
  }

  private static String columns(TableDefinition table) {
    return table.columns().stream()
        .map(column -> "`" + column.name() + "` " + column.type())
        .collect(Collectors.joining(", "));
  }

  private static String nulls(TableDefinition table) {
    return Stream.of((columns(table) + ", " + META).split(", (?=[a-z`])", -1))
        .map(column -> column.split(" ", 2))
        .map(column -> "cast(null as " + column[1] + ") as " + column[0])
        .collect(Collectors.joining(", "));
  }

  private static void currentState(
      TableEnvironment environment,
      String system,
      String entity,
      String columns,
      String key,
      String orderBy) {
    environment.executeSql(
        "create temporary view "
            + system
            + "."
            + entity
            + " as select "
            + names(columns + ", " + META)
            + " from (select *, row_number() over (partition by "
            + key
            + " order by "
            + orderBy
            + " desc) as meta_rank from live."
            + system
            + "__"
            + entity
            + ") where meta_rank = 1 and meta_op <> 'd'");
  }

  private static String key(String columns) {
    return columns.substring(0, columns.indexOf(' '));
  }

  private static String names(String columns) {
    List<String> names = new ArrayList<>();
    for (String column : columns.split(", (?=[a-z`])", -1)) {
      names.add(key(column));
    }
    return String.join(", ", names);
  }

  private static String create(TableFile file) {
    return file.table()
            .statement()
            .replaceFirst("create table ", "create table " + file.layer().folder() + ".")
        + " with ('connector' = 'upsert-probe')";
  }

  private static String insert(TableFile file) {
    String columns = String.join(", ", file.viewColumns());
    return "insert into "
        + file.qualifiedName()
        + " ("
        + columns
        + ") select "
        + columns
        + " from "
        + file.view().name();
  }

  /** The rows that are left when all changes are in. */
  private static Set<String> rows(TableEnvironment environment, String query) throws Exception {
    Map<Object, String> rows = new TreeMap<>();
    try (CloseableIterator<Row> changes = environment.executeSql(query).collect()) {
      while (changes.hasNext()) {
        Row row = changes.next();
        if (row.getKind() == RowKind.DELETE || row.getKind() == RowKind.UPDATE_BEFORE) {
          rows.remove(row.getField(0));
        } else {
          row.setKind(RowKind.INSERT);
          rows.put(row.getField(0), row.toString().replaceAll("^\\+I\\[|]$", ""));
        }
      }
    }
    return new TreeSet<>(rows.values());
  }

  private static String sale(
      String operation,
      int position,
      String id,
      String order,
      String customer,
      int quantity,
      String amount,
      String date,
      int second) {
    return "('%s', '%s', '%s', 'P-1', 'Product', 'F', 'Paid', 'North', 'EU', %d, cast(1 as decimal(12, 2)),"
            .formatted(id, order, customer, quantity)
        + " cast(%s as decimal(12, 2)), cast(1 as bigint), date '%s',".formatted(amount, date)
        + " cast(timestamp '2026-01-01 00:00:00' as timestamp_ltz(3)),"
        + " cast(timestamp '2026-01-01 00:00:%02d' as timestamp_ltz(3)), 'web.transactions', '%s',"
            .formatted(second, operation)
        + " '%04d', cast(timestamp '2026-01-01 00:00:00' as timestamp_ltz(6)),".formatted(position)
        + " cast(timestamp '2026-01-01 00:00:00' as timestamp_ltz(6)), cast(null as string))";
  }
}
