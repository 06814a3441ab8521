package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.QueryCluster;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What queries of {@code sql-scripts/adhoc} find in tables whose rows are known. */
class AdhocQueriesTest {
  private static final Path SCRIPTS = Path.of("..", "sql-scripts");

  /** Of {@link #orders}: what was known when each was placed. */
  private static final List<String> FEATURES =
      List.of(
          "O-1, c1, k1, Boise, ID, US, 1, 10, 0, 0, 0.00, null, " + day(10),
          "O-2, c1, k1, Boise, ID, US, 1, 20, 1, 0, 100.00, 10, " + day(20),
          "O-3, c1, k2, Denver, ID, US, 2, 9, 2, 1, 50.00, 21, " + day(41));

  private QueryCluster cluster;
  private TableEnvironment lake;

  @BeforeEach
  void openLake() throws Exception {
    cluster = new QueryCluster(Map.of());
    lake =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(cluster.settings())
                .build());
    lake.getConfig().set("table.local-time-zone", "UTC");
    lake.registerCatalog("lake", new GenericInMemoryCatalog("lake", "declared"));
    lake.useCatalog("lake");
    for (String table : List.of("silver/transactions", "gold/dim_customer")) {
      Path file = SCRIPTS.resolve("retail").resolve(table + ".sql");
      String declaration = TypedScript.statements(Files.readString(file)).get(0).sql();
      lake.executeSql(declaration + " with ('connector' = 'blackhole')");
      lake.executeSql("create database " + table.replaceFirst("/.*", ""));
    }
  }

  @AfterEach
  void closeLake() {
    cluster.close();
  }

  @Test
  void refundAbuseFindsThreeQuickRefundsWithinThirtyDays() throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.add(transaction("a1", "O-1", "abuser", "p1", "10.00", day(1)));
    rows.add(transaction("a2", "O-1", "abuser", "p1", "-10.00", day(2)));
    rows.add(transaction("a3", "O-2", "abuser", "p2", "20.00", day(5)));
    rows.add(transaction("a4", "O-3", "abuser", "p3", "7.00", day(6)));
    rows.add(transaction("a5", "O-2", "abuser", "p2", "-20.00", day(8)));
    rows.add(transaction("a6", "O-4", "abuser", "p4", "30.00", day(20)));
    rows.add(transaction("a7", "O-4", "abuser", "p4", "-30.00", day(20)));
    rows.addAll(refunded("slow", 4, 1, 6, 11));
    rows.addAll(refunded("seldom", 1, 1, 20, 40));
    rows.addAll(refunded("twice", 1, 1, 5));
    for (int day = 1; day <= 3; day++) {
      rows.add(transaction("n" + day, "O-5", "never_bought", "p1", "-10.00", day(day)));
    }
    give("silver.transactions", rows);

    assertThat(rowsOf("refund_abuse.sql"))
        .containsExactly("abuser, 1, 60.00, " + day(2) + ", " + day(20));
  }

  @Test
  void orderFeaturesAreOfTheTimeOfTheOrder() throws Exception {
    give("silver.transactions", orders());
    give("gold.dim_customer", List.of(version(1, "Boise", 0, 32), version(2, "Denver", 32, null)));

    assertThat(rowsOf("order_features.sql")).isEqualTo(FEATURES);
  }

  @Test
  void orderFeaturesStayWhenMoreHappens() throws Exception {
    List<Row> more = orders();
    more.add(transaction("t5", "O-4", "c1", "p1", "5000.00", day(41)));
    more.add(transaction("t6", "O-4", "c1", "p1", "-5000.00", day(42)));
    more.add(transaction("t7", "O-1", "c1", "p1", "9.00", day(43)));
    more.add(transaction("t8", "O-5", "c2", "p1", "77.00", day(1)));
    give("silver.transactions", more);
    give(
        "gold.dim_customer",
        List.of(
            version(1, "Boise", 0, 32),
            version(2, "Denver", 32, 42),
            version(3, "Salem", 42, null)));

    assertThat(rowsOf("order_features.sql")).hasSize(5).containsAll(FEATURES);
  }

  @Test
  void orderFeaturesHoldNothingThatWasMadeLater() throws Exception {
    List<Row> corrected = orders();
    corrected.get(0).setField("amount", new BigDecimal("99999.00"));
    corrected.get(0).setField("updated_at", day(60));
    give("silver.transactions", corrected);
    give("gold.dim_customer", List.of(version(1, "Boise", 15, null)));

    assertThat(rowsOf("order_features.sql"))
        .containsExactly(
            "O-1, c1, null, null, null, null, null, null, 0, 0, 0.00, null, " + day(10),
            "O-2, c1, k1, Boise, ID, US, 1, 5, 0, 0, 0.00, null, " + day(20),
            "O-3, c1, k1, Boise, ID, US, 1, 26, 1, 1, -50.00, 21, " + day(41));
  }

  /** Three orders of a customer, the first of them given back. */
  private static List<Row> orders() {
    return new ArrayList<>(
        List.of(
            transaction("t1", "O-1", "c1", "p1", "100.00", day(10)),
            transaction("t2", "O-2", "c1", "p2", "50.00", day(20)),
            transaction("t3", "O-1", "c1", "p1", "-100.00", day(25)),
            transaction("t4", "O-3", "c1", "p3", "8.00", day(41))));
  }

  /** What a customer bought on some days and gave back so many days later. */
  private static List<Row> refunded(String customer, int later, int... days) {
    List<Row> rows = new ArrayList<>();
    for (int day : days) {
      String id = customer + day;
      rows.add(transaction(id, id, customer, "p" + day, "10.00", day(day)));
      rows.add(transaction(id + "r", id, customer, "p" + day, "-10.00", day(day + later)));
    }
    return rows;
  }

  private static Row transaction(
      String id, String order, String customer, String product, String amount, Instant orderedAt) {
    Row row = Row.withNames();
    row.setField("transaction_id", id);
    row.setField("order_number", order);
    row.setField("customer_id", customer);
    row.setField("product_id", product);
    row.setField("amount", new BigDecimal(amount));
    row.setField("ordered_at", orderedAt);
    row.setField("updated_at", orderedAt.plusSeconds(60));
    return row;
  }

  private static Row version(int version, String city, int from, Integer to) {
    Row row = Row.withNames();
    row.setField("customer_key", "k" + version);
    row.setField("customer_id", "c1");
    row.setField("version", (long) version);
    row.setField("city", city);
    row.setField("state", "ID");
    row.setField("country", "US");
    row.setField("valid_from", day(from));
    row.setField("valid_to", to == null ? null : day(to));
    row.setField("is_current", to == null);
    row.setField("created_date", LocalDate.ofInstant(day(from), ZoneOffset.UTC));
    return row;
  }

  private static Instant day(int day) {
    return Instant.parse("2025-12-31T00:00:00Z").plus(day, ChronoUnit.DAYS);
  }

  /** Fills a table that has the columns of the project's; what a row doesn't name is null. */
  private void give(String table, List<Row> rows) {
    List<Column> columns =
        lake.from(table.replaceFirst(".*[.]", "")).getResolvedSchema().getColumns();
    List<Row> values = new ArrayList<>();
    for (Row row : rows) {
      Set<String> names = row.getFieldNames(true);
      values.add(
          Row.of(
              columns.stream()
                  .map(Column::getName)
                  .map(name -> names.contains(name) ? row.getField(name) : null)
                  .toArray()));
    }
    DataTypes.Field[] fields =
        columns.stream()
            .map(column -> DataTypes.FIELD(column.getName(), column.getDataType().nullable()))
            .toArray(DataTypes.Field[]::new);
    lake.createTemporaryView(table, lake.fromValues(DataTypes.ROW(fields), values));
  }

  private List<String> rowsOf(String script) throws Exception {
    String sql = Files.readString(SCRIPTS.resolve("adhoc").resolve(script));
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> found = lake.executeSql(ReadQuery.of(sql).sql()).collect()) {
      found.forEachRemaining(
          row ->
              rows.add(
                  IntStream.range(0, row.getArity())
                      .mapToObj(i -> String.valueOf(row.getField(i)))
                      .collect(Collectors.joining(", "))));
    }
    return rows;
  }
}
