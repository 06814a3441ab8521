package io.icestream.snowflake;

import static io.icestream.snowflake.SnowflakeSql.literal;
import static io.icestream.snowflake.SnowflakeSql.name;

import io.icestream.project.MaskingRule.Action;
import io.icestream.snowflake.LakeTable.LakeColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Policies on columns that hold tokens and masks, and on rows. They keep what is left of personal
 * data from roles that have no need of it.
 */
final class Policies {
  private static final String ROWS = "rows_of_role";

  private final SnowflakeSettings settings;
  private final Placed placed;

  Policies(SnowflakeSettings settings) {
    this.settings = settings;
    this.placed = new Placed(settings.name());
  }

  /** Whether rows of a table are shown by a column of it. */
  boolean hasRows(LakeTable table) {
    return table.layer().equals("gold") && settings.rowColumn().flatMap(table::column).isPresent();
  }

  /** The policies that the tables of a layer need. */
  List<Statement> declared(String layer, List<LakeTable> tables) {
    Map<String, Statement> masks = new TreeMap<>();
    for (LakeTable table : tables) {
      for (LakeColumn column : table.protectedColumns()) {
        masks.computeIfAbsent(policy(column), policy -> mask(layer, policy, column.type()));
      }
    }
    List<Statement> statements = new ArrayList<>(masks.values());
    if (tables.stream().anyMatch(this::hasRows)) {
      statements.add(
          Statement.of(
              "table %s.%s".formatted(layer, ROWS),
              """
              create table if not exists %s (
                  role_name varchar not null,
                  shown_value varchar not null
              )
                  comment = %s"""
                  .formatted(
                      placed.in(layer, ROWS),
                      literal(
                          "Which values of "
                              + settings.rowColumn().orElseThrow()
                              + " a role sees; a row for each"))));
      statements.add(rows(layer));
    }
    return statements;
  }

  /** The policies of a table; what has one already keeps having one at every moment. */
  List<Statement> of(LakeTable table) {
    List<Statement> statements = new ArrayList<>();
    for (LakeColumn column : table.protectedColumns()) {
      statements.add(
          Statement.of(
              "mask %s.%s".formatted(table.qualifiedName(), column.name()),
              "alter iceberg table %s\n    modify column %s set masking policy %s force"
                  .formatted(
                      placed.table(table),
                      name(column.name()),
                      placed.in(table.layer(), policy(column)))));
    }
    if (hasRows(table)) {
      statements.add(
          Statement.of(
              "rows of " + table.qualifiedName(),
              """
              execute immediate $$
              begin
                  if (not exists (
                      select 1
                      from table(%s(ref_entity_name => %s, ref_entity_domain => 'table'))
                      where policy_kind = 'ROW_ACCESS_POLICY'
                  )) then
                      alter iceberg table %s
                          add row access policy %s on (%s);
                  end if;
              end
              $$"""
                  .formatted(
                      references(placed),
                      literal(placed.table(table)),
                      placed.table(table),
                      placed.in(table.layer(), policyOfRows()),
                      name(settings.rowColumn().orElseThrow()))));
    }
    return statements;
  }

  /** The function that lists the policies of a table. */
  static String references(Placed placed) {
    return placed.database() + ".information_schema.policy_references";
  }

  private String policyOfRows() {
    return "rows_by_" + settings.rowColumn().orElseThrow();
  }

  /** One for each way to protect and each type, so that either can be made stricter. */
  private static String policy(LakeColumn column) {
    String kind = column.protection().orElseThrow() == Action.MASK ? "masked" : "tokens";
    return kind + "_" + column.type().shown().toLowerCase(Locale.ROOT);
  }

  private Statement mask(String layer, String policy, SnowflakeType type) {
    return Statement.of(
        "masking policy %s.%s".formatted(layer, policy),
        """
        create masking policy if not exists %s as (held %s) returns %s ->
            case
                when is_role_in_session(%s) or is_role_in_session(%s) then held
                else %s
            end"""
            .formatted(
                placed.in(layer, policy),
                type.sql(),
                type.sql(),
                literal(placed.roleName(Placed.ANALYST)),
                literal(placed.roleName(Placed.LOADER)),
                type.shown().equals("TEXT") ? "'***'" : "null"));
  }

  private Statement rows(String layer) {
    return Statement.of(
        "row access policy %s.%s".formatted(layer, policyOfRows()),
        """
        create row access policy if not exists %s as (held varchar) returns boolean ->
            is_role_in_session(%s)
            or is_role_in_session(%s)
            or exists (
                select 1
                from %s as allowed
                where allowed.shown_value = held and is_role_in_session(allowed.role_name)
            )"""
            .formatted(
                placed.in(layer, policyOfRows()),
                literal(placed.roleName(Placed.ANALYST)),
                literal(placed.roleName(Placed.LOADER)),
                placed.in(layer, ROWS)));
  }
}
