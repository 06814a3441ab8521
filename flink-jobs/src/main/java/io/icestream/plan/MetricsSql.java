package io.icestream.plan;

import io.icestream.metrics.QualityMetricsSinkFactory;
import io.icestream.metrics.RuleList;
import io.icestream.project.QualityRule;
import io.icestream.project.TableFile;
import io.icestream.project.TableQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the statement that measures tables with rules: all changes of their rows go to one sink,
 * which adds them up. Nothing is written where no table has rules.
 */
final class MetricsSql {
  static final String TABLE = "ops.quality_metrics";

  private static final List<EntityTable.Column> COLUMNS =
      List.of(
          new EntityTable.Column("table_name", "STRING NOT NULL"),
          new EntityTable.Column("rule", "STRING"),
          new EntityTable.Column("dimension", "STRING"),
          new EntityTable.Column("severity", "STRING"),
          new EntityTable.Column("row_count", "BIGINT NOT NULL"),
          new EntityTable.Column("failed_count", "BIGINT"),
          new EntityTable.Column("mean_score", "DOUBLE"),
          new EntityTable.Column("checkpoint_id", "BIGINT NOT NULL"),
          new EntityTable.Column("measured_at", "TIMESTAMP_LTZ(6) NOT NULL"));

  private static final String SINK = Sql.name("live", "quality_metrics");

  private MetricsSql() {}

  static String create(ScriptMode mode) {
    return "create table if not exists "
        + mode.target("ops", "quality_metrics")
        + " (\n"
        + COLUMNS.stream()
            .map(column -> "    " + Sql.name(column.name()) + " " + column.type())
            .collect(Collectors.joining(",\n"))
        + "\n) comment 'Rows, failures and scores of tables with rules, at each cut that changed them'";
  }

  static String sink(List<TableFile> measured, ScriptMode mode, Map<String, String> catalog) {
    Map<String, String> options = new TreeMap<>();
    options.put("connector", QualityMetricsSinkFactory.IDENTIFIER);
    options.put(QualityMetricsSinkFactory.INCARNATION, mode.incarnation());
    (mode.into().isEmpty() ? catalog : mode.into())
        .forEach((key, value) -> options.put(QualityMetricsSinkFactory.CATALOG + key, value));
    for (TableFile table : measured) {
      options.put(QualityMetricsSinkFactory.RULES + table.qualifiedName(), rules(table).text());
    }
    return "create temporary table "
        + SINK
        + " (\n    `table_name` STRING,\n    `quality_score` INT,\n    `quality_flags` ARRAY<STRING>\n)"
        + Sql.with(options);
  }

  private static RuleList rules(TableFile table) {
    return new RuleList(
        table.qualifiedName(),
        table.quality().rules().stream()
            .filter(QualityRule::isOfRows)
            .map(
                rule ->
                    new RuleList.Rule(
                        rule.name(),
                        rule.dimension().name().toLowerCase(Locale.ROOT),
                        rule.severity().name().toLowerCase(Locale.ROOT)))
            .toList());
  }

  /**
   * The statement.
   *
   * @param quarantined for the tables that have a quarantine, what is in it
   */
  static String insert(List<TableFile> measured, Map<String, QuarantineSql> quarantined) {
    List<String> selects = new ArrayList<>();
    for (TableFile table : measured) {
      String name = "cast(" + Sql.literal(table.qualifiedName()) + " as string)";
      String view = Sql.name(table.view().name());
      selects.add(select(name, Sql.name(TableQuality.SCORE), Sql.name(TableQuality.FLAGS), view));
      if (quarantined.containsKey(table.qualifiedName())) {
        selects.add(
            select(
                name,
                "cast(null as int)",
                "`rules`",
                quarantined.get(table.qualifiedName()).failed()));
      }
    }
    return Stream.of("insert into " + SINK, String.join("\nunion all\n", selects))
        .collect(Collectors.joining("\n"));
  }

  private static String select(String table, String score, String flags, String from) {
    return "select %s as `table_name`, %s as `quality_score`, %s as `quality_flags` from %s"
        .formatted(table, score, flags, from);
  }
}
