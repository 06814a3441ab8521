package io.icestream.whatif;

import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.QualityRule;
import io.icestream.project.TableFile;
import io.icestream.project.TableQuality;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.QualityGates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.types.Row;

/**
 * One version of a project over a part of Bronze. Its views are in a catalog of their own, so that
 * those of the other version may have the same names.
 */
final class SideQuery {
  private final LakeSession lake;
  private final String catalog;
  private final Plan plan;

  SideQuery(LakeSession lake, String catalog, Plan plan) {
    this.lake = lake;
    this.catalog = catalog;
    this.plan = plan;
  }

  Plan plan() {
    return plan;
  }

  /** Declares the views. */
  void open(Range range, Map<String, Long> bronze) throws Exception {
    run("create catalog " + name(catalog) + " with ('type' = 'generic_in_memory')");
    run("use catalog " + name(catalog));
    for (EntityTable entity : plan.entities()) {
      run(
          "create temporary view `bronze`."
              + name(entity.logName())
              + " as select * from `lake`.`bronze`."
              + name(entity.logName())
              + range.hint(bronze.get("bronze." + entity.logName()))
              + range.condition());
    }
    for (String statement : Plan.functions(plan.functions())) {
      run(statement.replace("create temporary system function", "create temporary function"));
    }
    for (String view : plan.viewsOverBronze(Map.of())) {
      run(view);
    }
  }

  private void run(String statement) throws Exception {
    lake.query(statement).close();
  }

  Optional<TableFile> table(String qualifiedName) {
    return plan.refined().stream()
        .filter(table -> table.qualifiedName().equals(qualifiedName))
        .findFirst();
  }

  /** A table's rows as it would store them, as a query. */
  String rows(TableFile table) {
    return table.table().columns().stream()
            .map(column -> "cast(%s as %s) as %1$s".formatted(name(column.name()), column.type()))
            .collect(Collectors.joining(", ", "select ", ""))
        + " from "
        + view(table.view().name());
  }

  private String view(String view) {
    return name(catalog) + ".`default`." + name(view);
  }

  /** What the table's rows and rules come to. */
  TableChange.Side side(TableFile table) throws Exception {
    List<QualityRule> flagged =
        table.quality().rules().stream().filter(QualityRule::isFlagged).toList();
    List<String> items = new ArrayList<>(List.of("count(*)"));
    if (table.quality().hasRules()) {
      items.add("avg(cast(" + name(TableQuality.SCORE) + " as double))");
      items.add("count(*) filter (where cardinality(" + name(TableQuality.FLAGS) + ") > 0)");
      for (QualityRule rule : flagged) {
        items.add(
            "count(*) filter (where array_contains(%s, %s))"
                .formatted(name(TableQuality.FLAGS), literal(rule.name())));
      }
    }
    Row found = one("select " + String.join(", ", items) + " from " + view(table.view().name()));
    Map<String, Long> failed = new LinkedHashMap<>();
    for (int i = 0; i < flagged.size(); i++) {
      failed.put(flagged.get(i).name(), (Long) found.getField(3 + i));
    }
    long quarantined = quarantined(table, failed);
    long rows = (Long) found.getField(0);
    boolean hasRules = table.quality().hasRules();
    Optional<Double> score =
        hasRules ? Optional.ofNullable((Double) found.getField(1)) : Optional.empty();
    return new TableChange.Side(
        rows,
        score,
        hasRules ? (Long) found.getField(2) : 0,
        quarantined,
        failed,
        held(table, rows, quarantined, score.orElse(null), failed));
  }

  private long quarantined(TableFile table, Map<String, Long> failed) throws Exception {
    if (!table.hasQuarantine()) {
      return 0;
    }
    List<String> rules = table.quality().quarantining().stream().map(QualityRule::name).toList();
    List<String> items = new ArrayList<>(List.of("count(*)"));
    rules.forEach(
        rule ->
            items.add("count(*) filter (where array_contains(`rules`, " + literal(rule) + "))"));
    Row found =
        one(
            "select "
                + String.join(", ", items)
                + " from "
                + view(Plan.checkedView(table))
                + " where `meta_failed`");
    for (int i = 0; i < rules.size(); i++) {
      failed.put(rules.get(i), (Long) found.getField(1 + i));
    }
    return (Long) found.getField(0);
  }

  private static List<String> held(
      TableFile table, long rows, long quarantined, Double score, Map<String, Long> failed) {
    return Stream.concat(
            QualityGates.of(table).stream()
                .flatMap(gate -> gate.reasonToHold(rows, quarantined).stream()),
            QualityGates.limits(table).stream()
                .flatMap(
                    limit ->
                        limit.broken(rows, failed.getOrDefault(limit.rule(), 0L), score).stream()))
        .toList();
  }

  Row one(String sql) throws Exception {
    try (LakeSession.Result result = lake.query(sql)) {
      return result.rows().next();
    }
  }

  static String name(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
