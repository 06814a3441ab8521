package io.icestream.plan;

import io.icestream.metrics.CutSinkFactory;
import io.icestream.metrics.CutTable;
import io.icestream.metrics.RuleList;
import io.icestream.metrics.Watched;
import io.icestream.project.AnomalyWatch;
import io.icestream.project.Column;
import io.icestream.project.QualityRule;
import io.icestream.project.TableFile;
import io.icestream.project.TableQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Writes the statements that measure tables while they are written: all changes of their rows go to
 * one sink for each kind of measure. Nothing is written for tables of which nothing is asked.
 *
 * @param masks per table the columns that are protected
 */
record MetricsSql(
    List<TableFile> tables,
    Map<String, Map<String, Mask>> masks,
    Map<String, String> catalog,
    ScriptMode mode) {

  private static final Map<CutTable, String> TAKES =
      Map.of(
          CutTable.QUALITY_METRICS,
              "    `table_name` STRING,\n    `quality_score` INT,\n    `quality_flags` ARRAY<STRING>",
          CutTable.ANOMALIES,
              "    `table_name` STRING,\n    `numbers` ARRAY<DOUBLE>,\n    `texts` ARRAY<STRING>");

  /** The tables that a job of some tables fills with measures. */
  static List<CutTable> filled(List<TableFile> tables) {
    List<CutTable> filled = new ArrayList<>();
    if (tables.stream().anyMatch(TableFile::isMeasured)) {
      filled.add(CutTable.QUALITY_METRICS);
    }
    if (tables.stream().anyMatch(MetricsSql::isWatched)) {
      filled.add(CutTable.ANOMALIES);
    }
    return filled;
  }

  private static boolean isWatched(TableFile table) {
    return table.quality().anomalies().isPresent();
  }

  /**
   * Adds the statements.
   *
   * @param quarantine gives the quarantine of a table that has one
   */
  void add(
      Function<TableFile, QuarantineSql> quarantine,
      List<String> declarations,
      List<String> inserts) {
    List<TableFile> measured = tables.stream().filter(TableFile::isMeasured).toList();
    if (!measured.isEmpty()) {
      declare(CutTable.QUALITY_METRICS, of(measured, table -> rules(table).text()), declarations);
      inserts.add(
          insert(
              CutTable.QUALITY_METRICS,
              measured.stream().flatMap(table -> scores(table, quarantine).stream()).toList()));
    }
    List<TableFile> watched = tables.stream().filter(MetricsSql::isWatched).toList();
    // What a rebuild reads did not happen now.
    if (!watched.isEmpty() && mode.log() != ScriptMode.Log.BRONZE) {
      declare(CutTable.ANOMALIES, of(watched, table -> watched(table).text()), declarations);
      inserts.add(insert(CutTable.ANOMALIES, watched.stream().map(this::values).toList()));
    }
  }

  private static Map<String, String> of(
      List<TableFile> tables, Function<TableFile, String> option) {
    return tables.stream().collect(Collectors.toMap(TableFile::qualifiedName, option));
  }

  private void declare(CutTable into, Map<String, String> of, List<String> declarations) {
    declarations.add(
        "create table if not exists "
            + mode.target(CutTable.DATABASE, into.table())
            + " (\n"
            + into.columns()
            + "\n) comment "
            + Sql.literal(into.comment()));
    Map<String, String> options = new TreeMap<>();
    options.put("connector", CutSinkFactory.IDENTIFIER);
    options.put(CutSinkFactory.INTO, into.name());
    options.put(CutSinkFactory.INCARNATION, mode.incarnation());
    (mode.into().isEmpty() ? catalog : mode.into())
        .forEach((key, value) -> options.put(CutSinkFactory.CATALOG + key, value));
    of.forEach((table, option) -> options.put(CutSinkFactory.OF + table, option));
    declarations.add(
        "create temporary table "
            + sink(into)
            + " (\n"
            + TAKES.get(into)
            + "\n)"
            + Sql.with(options));
  }

  private static String sink(CutTable into) {
    return Sql.name("live", into.table());
  }

  private static String insert(CutTable into, List<String> selects) {
    return "insert into " + sink(into) + "\n" + String.join("\nunion all\n", selects);
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

  private static List<String> scores(
      TableFile table, Function<TableFile, QuarantineSql> quarantine) {
    List<String> selects = new ArrayList<>();
    selects.add(
        "select %s, %s, %s from %s"
            .formatted(
                name(table),
                Sql.name(TableQuality.SCORE),
                Sql.name(TableQuality.FLAGS),
                Sql.name(table.view().name())));
    if (table.hasQuarantine()) {
      selects.add(
          "select %s, cast(null as int), `rules` from %s"
              .formatted(name(table), quarantine.apply(table).failed()));
    }
    return selects;
  }

  private static String name(TableFile table) {
    return "cast(" + Sql.literal(table.qualifiedName()) + " as string)";
  }

  private Watched watched(TableFile table) {
    AnomalyWatch watch = table.quality().anomalies().orElseThrow();
    return new Watched(
        table.qualifiedName(),
        watch.columns().stream()
            .map(column -> new Watched.Column(column, kind(table, column)))
            .toList(),
        watch.learn(),
        watch.sensitivity().threshold());
  }

  private Watched.Kind kind(TableFile table, String column) {
    LogicalType type =
        LogicalTypeParser.parse(
            table.table().columns().stream()
                .filter(each -> each.name().equals(column))
                .map(Column::type)
                .findFirst()
                .orElseThrow(),
            MetricsSql.class.getClassLoader());
    boolean isProtected = masks.getOrDefault(table.qualifiedName(), Map.of()).containsKey(column);
    if (type.is(LogicalTypeFamily.NUMERIC)) {
      return isProtected ? Watched.Kind.TOKEN : Watched.Kind.NUMBER;
    }
    boolean isText =
        type.is(LogicalTypeFamily.CHARACTER_STRING)
            || type.is(LogicalTypeFamily.DATETIME)
            || type.is(LogicalTypeRoot.BOOLEAN);
    if (!isText) {
      return Watched.Kind.ANY;
    }
    return isProtected ? Watched.Kind.TOKEN : Watched.Kind.TEXT;
  }

  private String values(TableFile table) {
    List<String> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Watched.Column column : watched(table).columns()) {
      String name = Sql.name(column.name());
      switch (column.kind()) {
        case NUMBER -> numbers.add("cast(" + name + " as double)");
        case TEXT, TOKEN -> texts.add("cast(" + name + " as string)");
        case ANY -> texts.add("case when " + name + " is not null then '' end");
      }
    }
    return "select %s, %s, %s from %s"
        .formatted(
            name(table),
            array(numbers, "double"),
            array(texts, "string"),
            Sql.name(table.view().name()));
  }

  private static String array(List<String> items, String type) {
    String all = items.isEmpty() ? "null" : "array[" + String.join(", ", items) + "]";
    return "cast(" + all + " as array<" + type + ">)";
  }
}
