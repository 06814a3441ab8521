package io.icestream.plan;

import io.icestream.plan.EntityTable.Column;
import io.icestream.project.ProjectLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/** Runs the statements of a project with rules over rows of a log. */
final class RuleRun {
  static final EntityTable CUSTOMERS =
      new EntityTable(
          "shop",
          "customers",
          List.of(
              new Column("id", "BIGINT"),
              new Column("email", "STRING"),
              new Column("phone", "STRING"),
              new Column("note", "STRING"),
              new Column("points", "INT")),
          List.of("id"),
          Optional.empty(),
          Map.of());

  static final EntityTable ORDERS =
      new EntityTable(
          "shop",
          "orders",
          List.of(new Column("id", "BIGINT"), new Column("customer_id", "BIGINT")),
          List.of("id"),
          Optional.empty(),
          Map.of());

  private final Path folder;

  RuleRun(Path folder) throws Exception {
    this.folder = folder;
    write(
        "icestream.yml",
        """
        name: shop
        sources:
          shop:
            type: postgres
            url: jdbc:postgresql://127.0.0.1/shop
            username: reader
            password: ${env:SHOP_PASSWORD}
            tables: [public.customers, public.orders]
        """);
    write(
        "masking.yml",
        """
        shop.customers:
          email: {action: mask, function: mask_email}
          phone: {action: mask, function: mask_phone}
        """);
    write(
        "silver/customers.sql",
        customers("select id, email, phone, note, points from shop.customers where points <> -1"));
    write(
        "silver/orders.sql",
        """
        create table orders (
            id bigint,
            customer_id bigint,
            primary key (id) not enforced
        ) comment 'One row for each order';

        create temporary view silver__orders as
        select id, customer_id from shop.orders;
        """);
  }

  RuleRun write(String file, String text) throws Exception {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return this;
  }

  /** The file of the table with another query. */
  static String customers(String query) {
    return """
        create table customers (
            id bigint,
            email string,
            phone string,
            note string,
            points int,
            primary key (id) not enforced
        ) comment 'One row for each customer';

        create temporary view silver__customers as
        %s;
        """
        .formatted(query);
  }

  Plan plan() {
    return plan(CUSTOMERS);
  }

  Plan plan(EntityTable customers) {
    return Planner.plan(
        ProjectLoader.load(folder, "", Map.of("SHOP_PASSWORD", "none")),
        List.of(customers, ORDERS),
        Map.of(),
        List::of);
  }

  /**
   * What a query gives in the end.
   *
   * @param logs entity to changes as values of SQL: operation, position, columns
   */
  List<String> rows(Map<String, List<String>> logs, String query, EnvironmentSettings settings)
      throws Exception {
    Plan plan = plan();
    TableEnvironment tables = TableEnvironment.create(settings);
    tables.getConfig().set("parallelism.default", "1");
    tables.registerCatalog("lake", new GenericInMemoryCatalog("lake", "default"));
    tables.useCatalog("lake");
    plan.session().stream()
        .filter(statement -> statement.startsWith("create temporary system function"))
        .forEach(tables::executeSql);
    for (EntityTable entity : List.of(CUSTOMERS, ORDERS)) {
      tables.executeSql(
          "create temporary view bronze." + entity.logName() + " as " + log(entity, logs));
    }
    plan.viewsOverBronze(Map.of()).forEach(tables::executeSql);
    Map<String, Integer> counts = new TreeMap<>();
    try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
      rows.forEachRemaining(
          row -> {
            boolean isThere =
                row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
            row.setKind(RowKind.INSERT);
            counts.merge(
                row.toString().replaceAll("^\\+I\\[|]$", ""), isThere ? 1 : -1, Integer::sum);
          });
    }
    List<String> left = new ArrayList<>();
    counts.forEach((row, count) -> left.addAll(java.util.Collections.nCopies(count, row)));
    return left;
  }

  private static String log(EntityTable entity, Map<String, List<String>> logs) {
    String columns =
        entity.columns().stream()
            .map(c -> "cast(`" + c.name() + "` as " + c.type() + ") as `" + c.name() + "`")
            .collect(Collectors.joining(", "));
    String names =
        entity.columns().stream().map(c -> "`" + c.name() + "`").collect(Collectors.joining(", "));
    List<String> changes = logs.getOrDefault(entity.entity(), List.of());
    String nothing =
        entity.columns().stream()
            .map(c -> "cast(null as " + c.type() + ")")
            .collect(Collectors.joining(", "));
    return "select "
        + columns
        + ", 'x' as meta_source, meta_op, meta_position,"
        + " cast(null as timestamp_ltz(6)) as meta_event_at,"
        + " cast(timestamp '2026-01-01 00:00:00' as timestamp_ltz(6)) as meta_ingested_at,"
        + " cast(null as string) as meta_file from (values "
        + (changes.isEmpty() ? "('none', '0', " + nothing + ")" : String.join(", ", changes))
        + ") as t(meta_op, meta_position, "
        + names
        + ") where meta_op <> 'none'";
  }
}
