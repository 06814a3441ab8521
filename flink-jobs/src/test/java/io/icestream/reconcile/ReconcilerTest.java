package io.icestream.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.Column;
import io.icestream.project.Layer;
import io.icestream.project.Location;
import io.icestream.project.TableDefinition;
import io.icestream.project.TableFile;
import io.icestream.project.ViewDefinition;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String END = "ffffffffffffffff/ffffffffffffffff/00000000";
  private static final Location NOWHERE = new Location("silver/customers.sql", 1, 1);
  private static final String QUERY =
      "select id as customer_id, balance / 3 as third, cast(balance as double) / 3 as ratio"
          + " from shop.customers";

  @TempDir Path warehouse;
  private PostgresServer.Database database;
  private LakeFixture lake;
  private Plan plan;
  private EntityTable entity;

  @BeforeEach
  void fillTheLake() throws Exception {
    database = SERVER.database();
    lake = new LakeFixture(warehouse);
    database.execute(
        "create table customers (id int primary key, balance numeric(10,2))",
        "insert into customers select i, i * 1.5 from generate_series(1, 200) i");
    entity = lake.entity(database, "customers", "id");
    lake.ingest(entity);
    lake.progress(entity, 1, 200, 0, END);
    plan =
        new Plan(
            "test", Map.of(), Map.of(), List.of(entity), List.of(silver()), Map.of(), List.of(), 1);
    lake.run("create table silver.customers (customer_id int, third decimal(12, 2), ratio double)");
    lake.run(
        "insert into silver.customers select id, cast(balance / 3 as decimal(12, 2)), cast(balance as double) / 3"
            + " from bronze.shop__customers");
  }

  private static TableFile silver() {
    List<Column> columns =
        List.of(
            new Column("customer_id", "INT", false, Optional.empty(), NOWHERE),
            new Column("third", "DECIMAL(12, 2)", true, Optional.empty(), NOWHERE),
            new Column("ratio", "DOUBLE", true, Optional.empty(), NOWHERE));
    String create =
        "create table customers (customer_id int, third decimal(12, 2), ratio double, primary key (customer_id) not enforced)";
    return new TableFile(
        Layer.SILVER,
        "silver/customers.sql",
        new TableDefinition(
            "customers",
            columns,
            List.of("customer_id"),
            Optional.empty(),
            List.of(),
            Map.of(),
            create,
            NOWHERE),
        new ViewDefinition("silver__customers", QUERY, NOWHERE, List.of(), "", NOWHERE));
  }

  private ReconcileReport run(String... tables) throws Exception {
    return new Reconciler(plan, Set.of(), lake.session(), Duration.ofSeconds(2), line -> {})
        .run(Set.of(tables));
  }

  private void cut(int number, String... tables) throws Exception {
    StringBuilder entries = new StringBuilder();
    for (String table : tables) {
      long snapshot;
      int dot = table.indexOf('.');
      try (CloseableIterator<Row> rows =
          lake.tables()
              .query(
                  "select snapshot_id from `%s`.`%s$snapshots` order by committed_at desc limit 1"
                      .formatted(table.substring(0, dot), table.substring(dot + 1)))) {
        snapshot = (Long) rows.next().getField(0);
      }
      entries
          .append(entries.isEmpty() ? "" : ", ")
          .append("row(cast('%s' as string), cast(%d as bigint))".formatted(table, snapshot));
    }
    lake.run(
        ("insert into ops.cuts select cast(%d as bigint), 'job', 'published', array[%s],"
                + " current_timestamp")
            .formatted(number, entries));
  }

  @Test
  void aLakeThatHoldsWhatItShouldIsEqual() throws Exception {
    ReconcileReport report = run();
    assertThat(report.text()).contains("equal");
    assertThat(report.isEqual()).as(report.text()).isTrue();
    assertThat(report.total()).isEqualTo(new Conservation("all", 200, 200, 0, 0));
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.get("equal").asBoolean()).isTrue();
    assertThat(json.get("read").asLong()).isEqualTo(200);
    assertThat(json.get("tables").findValuesAsText("verdict")).containsExactly("equal", "equal");
  }

  @Test
  void aSilverRowThatIsNotWhatItsQueryMakesIsFound() throws Exception {
    lake.run("insert into silver.customers values (7, 9.99, 1.0)");
    ReconcileReport report = run("silver.customers");
    assertThat(report.isEqual()).isFalse();
    assertThat(report.comparisons())
        .singleElement()
        .satisfies(
            comparison -> {
              assertThat(comparison.differingKeys()).isEqualTo(1);
              assertThat(comparison.examples().get(0).key()).contains("customer_id=7");
            });
    assertThat(report.text()).doesNotContain("9.99");
  }

  @Test
  void silverIsComparedWithBronzeOfItsOwnCutWhileBronzeMovesOn() throws Exception {
    lake.run(
        "create table ops.cuts (`cut` bigint, `job` string, `verdict` string, `snapshots` array<row<table_name string, snapshot_id bigint>>, `published_at` timestamp_ltz(6))");
    cut(1, "bronze.shop__customers", "silver.customers", "ops.progress");
    lake.change(
        entity, "u", "00ffffffffffffff/0000000000000001/00000000", "3", "cast(0 as decimal(10,2))");
    ReconcileReport report = run();
    assertThat(report.cut()).isEqualTo("cut_1");
    assertThat(report.isEqual()).as(report.text()).isTrue();

    cut(2, "bronze.shop__customers", "silver.customers", "ops.progress");
    ReconcileReport later = run("silver.customers");
    assertThat(later.cut()).isEqualTo("cut_2");
    assertThat(later.isEqual()).isFalse();
  }

  @Test
  void anUnknownTableIsRefused() {
    assertThatThrownBy(() -> run("shop.customer"))
        .hasMessageStartingWith("ICE-REC-001: Cannot reconcile shop.customer")
        .hasMessageContaining("shop.customers");
  }
}
