package io.icestream.snowflake;

import static io.icestream.snowflake.SnowflakeSql.folded;
import static io.icestream.snowflake.SnowflakeSql.literal;
import static io.icestream.snowflake.SnowflakeSql.names;
import static io.icestream.snowflake.SnowflakeSql.values;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The scripts that only look: each query must return no row. */
final class CheckScripts {
  /** A table with many wrong rows has one fault, not many. */
  private static final String SOME = "\nlimit 20";

  private final SnowflakeSettings settings;
  private final Placed placed;
  private final Policies policies;
  private final List<LakeTable> tables;

  CheckScripts(SnowflakeSettings settings, List<LakeTable> tables) {
    this.settings = settings;
    this.placed = new Placed(settings.name());
    this.policies = new Policies(settings);
    this.tables = tables.stream().filter(table -> settings.reads(table.layer())).toList();
  }

  Script bronze() {
    List<Statement> statements = new ArrayList<>();
    for (LakeTable table : tables) {
      if (table.layer().equals("bronze")) {
        statements.add(isFollowed(table));
        statements.add(
            Statement.check(
                table.qualifiedName() + " knows where rows come from",
                """
                select count(*) as row_count
                from %s
                where meta_source is null
                    or meta_op is null
                    or meta_position is null
                    or meta_ingested_at is null
                having count(*) > 0"""
                    .formatted(placed.table(table))));
      }
    }
    return script(
        "04_bronze_checks.sql",
        "Whether Snowflake follows Bronze and its rows are whole",
        "Nothing: bronze is not among the layers that Snowflake reads",
        statements);
  }

  Script last() {
    List<Statement> statements = new ArrayList<>();
    for (LakeTable table : tables) {
      if (table.columns().isEmpty()) {
        continue;
      }
      statements.add(isFollowed(table));
      statements.add(
          Statement.check(
              table.qualifiedName() + " has the declared columns", columns(table, table.name())));
      statements.add(
          Statement.check(
              table.qualifiedName() + " has one row a key",
              "select %s, count(*) as row_count\nfrom %s\ngroup by %s\nhaving count(*) > 1%s"
                  .formatted(names(table.key()), placed.table(table), names(table.key()), SOME)));
      if (!table.protectedColumns().isEmpty()) {
        statements.add(
            Statement.check(table.qualifiedName() + " has its masking policies", masks(table)));
      }
      if (policies.hasRows(table)) {
        statements.add(
            Statement.check(
                table.qualifiedName() + " has its row access policy",
                """
                select count(*) as policy_count
                from table(%s(ref_entity_name => %s, ref_entity_domain => 'table'))
                where policy_kind = 'ROW_ACCESS_POLICY'
                having count(*) = 0"""
                    .formatted(Policies.references(placed), literal(placed.table(table)))));
      }
      if (table.layer().equals("gold")) {
        statements.add(
            Statement.check(
                table.qualifiedName() + " has a view with the declared columns",
                columns(table, table.layer() + "__" + table.name())));
      }
    }
    return script(
        "07_final_checks.sql",
        "Whether tables, keys, policies and views are as the project declares them",
        "Nothing: neither silver nor gold is among the layers that Snowflake reads",
        statements);
  }

  private Script script(String file, String about, String nothing, List<Statement> checks) {
    List<Statement> statements = new ArrayList<>();
    if (!checks.isEmpty()) {
      statements.addAll(TableScripts.asLoader(placed));
      statements.addAll(checks);
    }
    return new Script(file, checks.isEmpty() ? nothing : about, statements);
  }

  private Statement isFollowed(LakeTable table) {
    return Statement.check(
        table.qualifiedName() + " is refreshed",
        """
        select status
        from (
            select parse_json(system$auto_refresh_status(%s)):executionState::varchar as status
        )
        where status is distinct from 'RUNNING'"""
            .formatted(literal(placed.table(table))));
  }

  /** Lists columns that are missing or have another type; more columns harm nobody. */
  private String columns(LakeTable table, String object) {
    List<List<String>> declared =
        table.columns().stream()
            .map(column -> List.of(folded(column.name()), column.type().shown()))
            .toList();
    return """
    select declared.column_name, declared.data_type, found.data_type as found_type
    from %s as declared (column_name, data_type)
    left join %s.information_schema.columns as found
        on found.table_schema = %s
        and found.table_name = %s
        and found.column_name = declared.column_name
    where found.data_type is distinct from declared.data_type"""
        .formatted(
            values(declared),
            placed.database(),
            literal(folded(table.layer())),
            literal(folded(object)));
  }

  private String masks(LakeTable table) {
    List<List<String>> declared =
        table.protectedColumns().stream()
            .map(column -> List.of(folded(column.name())))
            .collect(Collectors.toList());
    return """
    select declared.column_name
    from %s as declared (column_name)
    left join table(%s(ref_entity_name => %s, ref_entity_domain => 'table')) as found
        on found.policy_kind = 'MASKING_POLICY'
        and found.ref_column_name = declared.column_name
    where found.policy_name is null"""
        .formatted(values(declared), Policies.references(placed), literal(placed.table(table)));
  }
}
