package io.icestream.plan;

import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
import io.icestream.project.RowWiseQuery;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the statements that keep bad rows out of a table. Rules are asked of every version of a
 * row, so that which ones pass depends on no order; of those that pass the newest is in the table.
 * What is carried between is sealed as Bronze is.
 */
final class QuarantineSql {
  private static final String LOG = "__log";
  private static final String VERSIONS = "__versions";
  private static final String CHECKED = "__checked";
  private static final String CURRENT = "__current";

  /** Whether a version fails a rule, in {@link #checked(TableFile)}. */
  static final String FAILED = "meta_failed";

  static final List<EntityTable.Column> WHY =
      List.of(
          new EntityTable.Column("rules", "ARRAY<STRING>"),
          new EntityTable.Column("reason", "STRING"));

  private final TableFile table;
  private final EntityTable entity;
  private final RowWiseQuery query;

  QuarantineSql(TableFile table, EntityTable entity) {
    this.table = table;
    this.entity = entity;
    this.query = RowWiseQuery.of(table.view(), entity.qualifiedName());
  }

  /**
   * Views that end in the author's query over the versions that pass.
   *
   * @param log the entity's log, as a query
   */
  Map<String, String> views(String log) {
    Map<String, String> views = new LinkedHashMap<>();
    views.put(name(LOG), EntitySql.opened(entity, Optional.of(change(entity)), log));
    views.put(name(VERSIONS), query.overVersions(name(LOG)));
    views.put(name(CHECKED), checked());
    views.put(name(CURRENT), EntitySql.current(entity, passed()));
    views.put(QualitySql.clear(table), query.over(name(CURRENT)));
    return views;
  }

  /** The same views as far as the planner has to see them, over a table of the entity. */
  Map<String, String> dryViews() {
    Map<String, String> views = new LinkedHashMap<>();
    views.put(
        name(LOG),
        "select *, "
            + change(entity.opened())
            + " from "
            + Sql.name(entity.system(), entity.entity()));
    views.put(name(VERSIONS), query.overVersions(name(LOG)));
    views.put(name(CHECKED), checked());
    return views;
  }

  /** The view with every version that was asked: whether it fails, and which rules. */
  static String checked(TableFile table) {
    return table.view().name() + CHECKED;
  }

  private String name(String part) {
    return table.view().name() + part;
  }

  /** The version as Bronze has it, in one column. */
  private static String change(EntityTable entity) {
    List<EntityTable.Column> columns = columns(entity);
    return "cast(row("
        + Sql.names(columns.stream().map(EntityTable.Column::name).toList())
        + ") as row<"
        + columns.stream()
            .map(c -> Sql.name(c.name()) + " " + c.type().replaceAll(" NOT NULL$", ""))
            .collect(Collectors.joining(", "))
        + ">) as "
        + Sql.name(RowWiseQuery.CHANGE);
  }

  private static List<EntityTable.Column> columns(EntityTable entity) {
    return Stream.concat(entity.storedColumns().stream(), EntitySql.META.stream()).toList();
  }

  private String checked() {
    QualitySql sql = new QualitySql(table, Map.of());
    List<QualityRule> rules = table.quality().quarantining();
    String applies =
        Sql.name(RowWiseQuery.MATCHES)
            + " and "
            + Sql.name(RowWiseQuery.CHANGE, "meta_op")
            + " <> 'd'";
    List<String> failed = rules.stream().map(sql::failed).toList();
    return "select\n    "
        + Sql.name(RowWiseQuery.CHANGE)
        + ",\n    "
        + applies
        + " and ("
        + String.join(" or ", failed)
        + ") as "
        + Sql.name(FAILED)
        + ",\n    "
        + texts(rules, failed, QualityRule::name)
        + " as `rules`,\n    array_join("
        + texts(rules, failed, QuarantineSql::reason)
        + ", '; ') as `reason`\nfrom "
        + Sql.name(name(VERSIONS));
  }

  private interface Text {
    String of(QualityRule rule);
  }

  private static String texts(List<QualityRule> rules, List<String> failed, Text text) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      items.add(
          "case when %s then cast(%s as string) end"
              .formatted(failed.get(i), Sql.literal(text.of(rules.get(i)))));
    }
    return "array_remove(array[" + String.join(", ", items) + "], cast(null as string))";
  }

  /** What was asked; never a value. */
  private static String reason(QualityRule rule) {
    String asked =
        rule.check() instanceof QualityCheck.Expression expression
            ? expression.sql().strip()
            : rule.dimension().name().toLowerCase(Locale.ROOT);
    return rule.name() + " (" + asked + ")";
  }

  private String passed() {
    return "        select " + fields() + from() + " where not " + Sql.name(FAILED);
  }

  private String fields() {
    return columns(entity).stream()
        .map(c -> Sql.name(RowWiseQuery.CHANGE, c.name()) + " as " + Sql.name(c.name()))
        .collect(Collectors.joining(", "));
  }

  private String from() {
    return " from " + Sql.name(name(CHECKED));
  }

  /** The table that takes the rows that do not pass. */
  String create(ScriptMode mode) {
    return EntitySql.quarantineTable(entity, target(mode), WHY);
  }

  String insert(ScriptMode mode) {
    return Plan.into(
            target(mode),
            Stream.concat(columns(entity).stream(), WHY.stream())
                .map(EntityTable.Column::name)
                .toList(),
            mode)
        + "select "
        + fields()
        + ", `rules`, `reason`\nfrom "
        + failed();
  }

  /** What does not pass, as a query goes on behind its from. */
  String failed() {
    return Sql.name(name(CHECKED)) + "\nwhere " + Sql.name(FAILED);
  }

  private String target(ScriptMode mode) {
    return mode.target("quarantine", table.table().name());
  }
}
