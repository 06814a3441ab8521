package io.icestream.snowflake;

import static io.icestream.snowflake.SnowflakeSql.literal;
import static io.icestream.snowflake.SnowflakeSql.name;

import io.icestream.snowflake.LakeTable.LakeColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The scripts of the loader: tables, policies on them, views, and only then who may read. */
final class TableScripts {
  private final SnowflakeSettings settings;
  private final Placed placed;
  private final Policies policies;
  private final Map<String, List<LakeTable>> tables;

  TableScripts(SnowflakeSettings settings, List<LakeTable> tables) {
    this.settings = settings;
    this.placed = new Placed(settings.name());
    this.policies = new Policies(settings);
    this.tables = tables.stream().collect(Collectors.groupingBy(LakeTable::layer));
  }

  Script bronze() {
    List<Statement> statements = new ArrayList<>();
    if (settings.reads("bronze")) {
      statements.addAll(asLoader(placed));
      layer("bronze").forEach(table -> statements.add(table(table)));
    }
    return new Script(
        "03_bronze.sql",
        settings.reads("bronze")
            ? "The log of every change, for the loader alone: personal columns are sealed"
            : "Nothing: bronze is not among the layers that Snowflake reads",
        statements);
  }

  Script silver() {
    List<Statement> statements = new ArrayList<>();
    if (settings.reads("silver")) {
      statements.addAll(asLoader(placed));
      statements.addAll(policies.declared("silver", layer("silver")));
      for (LakeTable table : layer("silver")) {
        statements.add(table(table));
        statements.addAll(policies.of(table));
        statements.add(grant("iceberg table", placed.table(table), Placed.ANALYST, table));
      }
    }
    return new Script(
        "05_silver.sql",
        settings.reads("silver")
            ? "Current tables, with their policies"
            : "Nothing: silver is not among the layers that Snowflake reads",
        statements);
  }

  Script gold() {
    List<Statement> statements = new ArrayList<>();
    if (settings.reads("gold")) {
      statements.addAll(asLoader(placed));
      statements.addAll(policies.declared("gold", layer("gold")));
      for (LakeTable table : layer("gold")) {
        statements.add(table(table));
        statements.addAll(policies.of(table));
        statements.add(view(table));
        for (String role : readers(table)) {
          statements.add(grant("iceberg table", placed.table(table), role, table));
          statements.add(grant("view", placed.view(table), role, table));
        }
      }
    }
    return new Script(
        "06_gold.sql",
        settings.reads("gold")
            ? "What is asked of the lake: tables with their policies, and views with fixed types"
            : "Nothing: gold is not among the layers that Snowflake reads",
        statements);
  }

  /** Tables without the column show all rows, so they are not for readers of some. */
  private List<String> readers(LakeTable table) {
    return policies.hasRows(table)
        ? List.of(Placed.ANALYST, Placed.REGIONAL)
        : List.of(Placed.ANALYST);
  }

  private List<LakeTable> layer(String layer) {
    return tables.getOrDefault(layer, List.of());
  }

  static List<Statement> asLoader(Placed placed) {
    return List.of(
        Statement.of("role " + Placed.LOADER, "use role " + placed.role(Placed.LOADER)),
        Statement.of("use warehouse", "use warehouse " + placed.warehouse()));
  }

  private Statement table(LakeTable table) {
    return Statement.of(
        "table " + table.qualifiedName(),
        """
        create iceberg table if not exists %s
            external_volume = %s
            catalog = %s
            catalog_table_name = %s
            auto_refresh = true%s"""
            .formatted(
                placed.table(table),
                literal(placed.volumeName(table.layer())),
                literal(placed.volumeName(table.layer())),
                literal(table.name()),
                table.comment().map(text -> "\n    comment = " + literal(text)).orElse("")));
  }

  private Statement view(LakeTable table) {
    return Statement.of(
        "view " + table.qualifiedName(),
        "create or replace view "
            + placed.view(table)
            + " (\n    "
            + table.columns().stream()
                .map(
                    column ->
                        name(column.name())
                            + column.comment().map(text -> " comment " + literal(text)).orElse(""))
                .collect(Collectors.joining(",\n    "))
            + "\n)\n    copy grants"
            + table.comment().map(text -> "\n    comment = " + literal(text)).orElse("")
            + "\nas\nselect\n    "
            + table.columns().stream()
                .map(TableScripts::selected)
                .collect(Collectors.joining(",\n    "))
            + "\nfrom "
            + placed.table(table));
  }

  private static String selected(LakeColumn column) {
    String value = name(column.name());
    return column.type().isPlain()
        ? "cast(%s as %s) as %s".formatted(value, column.type().sql(), value)
        : value;
  }

  private Statement grant(String kind, String object, String role, LakeTable table) {
    return Statement.of(
        "grant %s %s to %s".formatted(kind, table.qualifiedName(), role),
        "grant select on %s %s to role %s".formatted(kind, object, placed.role(role)));
  }
}
