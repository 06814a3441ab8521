package io.icestream.plan;

import io.icestream.plan.EntityTable.Column;
import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project of a shop with personal columns of every kind, in a folder. */
final class CustomersProject {
  static final EntityTable CUSTOMERS =
      new EntityTable(
          "shop",
          "customers",
          List.of(
              new Column("customer_id", "BIGINT"),
              new Column("full_name", "STRING"),
              new Column("email", "STRING"),
              new Column("phone", "STRING"),
              new Column("city", "STRING"),
              new Column("born_on", "DATE"),
              new Column("income", "INT"),
              new Column("is_smoker", "BOOLEAN"),
              new Column("address", "ROW<`street` STRING, `town` STRING>"),
              new Column("aliases", "ARRAY<STRING>"),
              new Column("contacts", "MAP<STRING, STRING>"),
              new Column("passport", "STRING"),
              new Column("segment", "STRING")),
          List.of("customer_id"),
          Optional.empty(),
          Map.of());

  static final EntityTable ORDERS =
      new EntityTable(
          "shop",
          "orders",
          List.of(
              new Column("order_id", "BIGINT"),
              new Column("customer_id", "BIGINT"),
              new Column("reference", "STRING"),
              new Column("amount", "INT"),
              new Column("ordered_at", "TIMESTAMP(3)")),
          List.of("order_id"),
          Optional.empty(),
          Map.of());

  static final String MASKING =
      """
      shop.customers:
        full_name: tokenize
        email: {action: mask, function: mask_email}
        phone: {action: mask, function: mask_phone}
        city: {action: keep, reason: shared by many}
        born_on: {action: mask, function: generalise_date}
        income: {action: mask, function: bucket_number, argument: 1000}
        is_smoker: drop
        address: mask
        aliases: mask
        contacts: mask
        passport: drop
      """;

  private final Path folder;

  CustomersProject(Path folder) throws Exception {
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
        profiles:
          test: {}
        """);
    write("masking.yml", MASKING);
  }

  /** Writes a Silver table of a key and a column. */
  CustomersProject silver(String name, String key, String column, String type, String query)
      throws Exception {
    return table("silver", name, key, column, type, query);
  }

  CustomersProject table(
      String layer, String name, String key, String column, String type, String query)
      throws Exception {
    return write(
        layer + "/" + name + ".sql",
        """
        create table %s (
            %s bigint,
            %s %s,
            primary key (%s) not enforced
        ) comment 'One row for each';

        create temporary view %s__%s as
        %s;
        """
            .formatted(name, key, column, type, key, layer, name, query));
  }

  CustomersProject write(String file, String text) throws Exception {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return this;
  }

  Project load(String profile) {
    return ProjectLoader.load(folder, profile, Map.of("SHOP_PASSWORD", "none"));
  }

  Plan plan() {
    return plan("", List.of(CUSTOMERS, ORDERS));
  }

  Plan plan(String profile, List<EntityTable> entities) {
    return Planner.plan(load(profile), entities, Map.of(), List::of);
  }
}
