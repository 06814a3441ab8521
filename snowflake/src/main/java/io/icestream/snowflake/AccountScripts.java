package io.icestream.snowflake;

import static io.icestream.snowflake.SnowflakeSql.literal;
import static io.icestream.snowflake.SnowflakeSql.name;

import io.icestream.snowflake.SnowflakeSettings.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The scripts of an administrator: what Terraform's root for Snowflake makes as well. */
final class AccountScripts {
  private final SnowflakeSettings settings;
  private final Placed placed;

  AccountScripts(SnowflakeSettings settings) {
    this.settings = settings;
    this.placed = new Placed(settings.name());
  }

  Script volumes() {
    List<Statement> statements = new ArrayList<>();
    statements.add(asAdministrator());
    statements.add(
        Statement.of(
            "warehouse " + settings.name(),
            "create warehouse if not exists "
                + placed.warehouse()
                + "\n    warehouse_size = xsmall\n    auto_suspend = 60\n    auto_resume = true"
                + "\n    initially_suspended = true"));
    statements.add(
        Statement.of(
            "database " + settings.name(), "create database if not exists " + placed.database()));
    for (String layer : settings.layers()) {
      statements.add(
          Statement.of("schema " + layer, "create schema if not exists " + placed.schema(layer)));
      statements.add(
          Statement.of(
              "volume " + layer,
              """
              create external volume if not exists %s
                  storage_locations = ((
                      name = %s
                      storage_provider = 'S3'
                      storage_base_url = %s
                      storage_aws_role_arn = %s
                  ))
                  allow_writes = false"""
                  .formatted(
                      placed.volume(layer),
                      literal(layer),
                      literal(settings.location(layer)),
                      literal(settings.awsRole()))));
    }
    roles().forEach((role, comment) -> addRole(statements, role, comment));
    for (String layer : settings.layers()) {
      statements.add(
          Statement.of(
              "grant schema " + layer + " to " + Placed.LOADER,
              ("grant usage, create iceberg table, create masking policy, create row access policy,"
                      + " create table, create view\n    on schema %s to role %s")
                  .formatted(placed.schema(layer), placed.role(Placed.LOADER))));
      statements.add(
          Statement.of(
              "grant volume " + layer + " to " + Placed.LOADER,
              "grant usage on external volume %s to role %s"
                  .formatted(placed.volume(layer), placed.role(Placed.LOADER))));
    }
    return new Script(
        "01_volumes.sql",
        "Warehouse, database, volumes on the lake's files, and roles",
        statements);
  }

  Script catalog() {
    List<Statement> statements = new ArrayList<>();
    statements.add(asAdministrator());
    for (String layer : settings.layers()) {
      statements.add(Statement.of(SecretText.INTEGRATION + layer, integration(layer)));
      statements.add(
          Statement.of(
              "grant catalog integration " + layer + " to " + Placed.LOADER,
              "grant usage on integration %s to role %s"
                  .formatted(placed.integration(layer), placed.role(Placed.LOADER))));
    }
    return new Script(
        "02_catalog.sql",
        settings.integration() == Integration.GLUE
            ? "How Snowflake asks Glue for tables"
            : "How Snowflake asks the Iceberg REST catalog for tables",
        statements);
  }

  private Map<String, String> roles() {
    Map<String, String> roles = new TreeMap<>();
    roles.put(Placed.LOADER, "Declares tables, views and policies");
    roles.put(Placed.ANALYST, "Reads Silver and Gold, protected columns as the policies show them");
    if (settings.rowColumn().isPresent()) {
      roles.put(Placed.REGIONAL, "Reads rows of Gold by " + settings.rowColumn().get());
    }
    return roles;
  }

  private void addRole(List<Statement> statements, String role, String comment) {
    String quoted = placed.role(role);
    statements.add(
        Statement.of(
            "role " + role,
            "create role if not exists %s\n    comment = %s".formatted(quoted, literal(comment))));
    statements.add(
        Statement.of(
            "grant role " + role + " to SYSADMIN",
            "grant role %s to role %s".formatted(quoted, name("sysadmin"))));
    statements.add(
        Statement.of(
            "grant warehouse to " + role,
            "grant usage on warehouse %s to role %s".formatted(placed.warehouse(), quoted)));
    statements.add(
        Statement.of(
            "grant database to " + role,
            "grant usage on database %s to role %s".formatted(placed.database(), quoted)));
    for (String layer : settings.layers()) {
      if (!role.equals(Placed.LOADER) && Placed.isReader(role, layer)) {
        statements.add(
            Statement.of(
                "grant schema " + layer + " to " + role,
                "grant usage on schema %s to role %s".formatted(placed.schema(layer), quoted)));
      }
    }
  }

  private String integration(String layer) {
    String begin =
        "create catalog integration if not exists "
            + placed.integration(layer)
            + "\n    catalog_source = "
            + (settings.integration() == Integration.GLUE ? "glue" : "iceberg_rest")
            + "\n    table_format = iceberg\n    catalog_namespace = "
            + literal(layer);
    String access =
        switch (settings.integration()) {
          case GLUE ->
              """

                  glue_aws_role_arn = %s
                  glue_catalog_id = %s
                  glue_region = %s"""
                  .formatted(
                      literal(settings.awsRole()),
                      literal(settings.account()),
                      literal(settings.region()));
          case GLUE_REST ->
              """

                  rest_config = (
                      catalog_uri = %s
                      catalog_api_type = aws_glue
                      catalog_name = %s
                  )
                  rest_authentication = (
                      type = sigv4
                      sigv4_iam_role = %s
                      sigv4_signing_region = %s
                  )"""
                  .formatted(
                      literal("https://glue." + settings.region() + ".amazonaws.com/iceberg"),
                      literal(settings.account()),
                      literal(settings.awsRole()),
                      literal(settings.region()));
          case REST ->
              """

                  rest_config = (
                      catalog_uri = %s
                  )
                  rest_authentication = (
                      type = bearer
                      bearer_token = %s
                  )"""
                  .formatted(literal(settings.catalogUri()), literal(settings.catalogToken()));
        };
    return begin
        + access.indent(4).replaceFirst("^ {4}\n", "\n").stripTrailing()
        + "\n    refresh_interval_seconds = %d\n    enabled = true"
            .formatted(settings.refreshSeconds());
  }

  private Statement asAdministrator() {
    return Statement.of(
        "role " + settings.adminRole().toLowerCase(Locale.ROOT),
        "use role " + name(settings.adminRole()));
  }
}
