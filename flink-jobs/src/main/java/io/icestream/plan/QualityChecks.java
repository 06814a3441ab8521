package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.lineage.QueryLineage;
import io.icestream.plan.DryRun.Query;
import io.icestream.project.Problem;
import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
import io.icestream.project.RowWiseQuery;
import io.icestream.project.TableFile;
import io.icestream.project.TableQuality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;

/** Plans the rules of tables, and tells those that cannot be planned. */
final class QualityChecks {
  private final DryRun dryRun;
  private final TaintGate gate;
  private final List<Problem> problems;
  private final List<EntityTable> entities;
  private final Map<String, Map<String, Mask>> masked = new LinkedHashMap<>();

  QualityChecks(DryRun dryRun, TaintGate gate, List<EntityTable> entities, List<Problem> problems) {
    this.entities = entities;
    this.dryRun = dryRun;
    this.gate = gate;
    this.problems = problems;
  }

  /**
   * The table's rows with score and flags; what was given where a rule cannot be planned.
   *
   * @param clear the author's query
   * @param protectedRows the same with its masks
   */
  Query check(TableFile table, Map<String, Mask> masks, Query clear, Query protectedRows) {
    masked.put(table.qualifiedName(), masks);
    if (!table.quality().hasRules()) {
      return protectedRows;
    }
    if (masks.isEmpty()) {
      dryRun.view(QualitySql.clear(table), clear);
    }
    QualitySql sql = new QualitySql(table, masks);
    int before = problems.size();
    for (QualityRule rule : table.quality().rules()) {
      if (rule.check() instanceof QualityCheck.References references) {
        checkTokens(table, rule, references, masks);
      } else if (rule.isOfRows() && !QualitySql.looksElsewhere(rule)) {
        plan(table, rule, sql.failed(rule));
      }
    }
    if (problems.size() > before || !canQuarantine(table)) {
      return protectedRows;
    }
    try {
      Query last = null;
      for (Map.Entry<String, String> view : sql.views().entrySet()) {
        last = dryRun.query(view.getValue());
        if (!view.getKey().equals(table.view().name())) {
          dryRun.view(view.getKey(), last);
        }
      }
      QueryLineage lineage =
          dryRun.lineageOfRules(last, Set.of(TableQuality.SCORE, TableQuality.FLAGS));
      gate.check(
          table,
          new QueryLineage(
              List.of(TableQuality.SCORE, TableQuality.FLAGS),
              List.of(lineage.of(TableQuality.SCORE), lineage.of(TableQuality.FLAGS)),
              Set.of()));
      return last;
    } catch (ValidationException | SqlParserException | TableException e) {
      table.quality().rules().stream()
          .filter(QualitySql::looksElsewhere)
          .findFirst()
          .or(() -> table.quality().rules().stream().findFirst())
          .ifPresent(rule -> tell(table, rule, Planner.reason(e, "rule")));
      return protectedRows;
    }
  }

  /** Whether the table has no rules that keep rows out, or rows that they can keep out. */
  private boolean canQuarantine(TableFile table) {
    if (!table.hasQuarantine()) {
      return true;
    }
    Optional<String> refusal = RowWiseQuery.refusal(table.view());
    Optional<EntityTable> entity = Plan.entityOf(table, entities);
    if (refusal.isEmpty() && entity.isEmpty()) {
      refusal = Optional.of("it reads no entity");
    }
    if (refusal.isEmpty()) {
      try {
        for (Map.Entry<String, String> view :
            new QuarantineSql(table, entity.get()).dryViews().entrySet()) {
          dryRun.view(view.getKey(), dryRun.query(view.getValue()));
        }
        return true;
      } catch (ValidationException | SqlParserException | TableException e) {
        refusal = Optional.of("Flink cannot ask it of single rows: " + Planner.reason(e, "query"));
      }
    }
    QualityRule rule = table.quality().quarantining().get(0);
    problems.add(
        new Problem(
            ErrorCode.PLAN_016,
            rule.location(),
            ("Cannot put rows of %s into quarantine (rule '%s'): its query must make one row of each row"
                    + " of one entity, and %s. Put the rule on a table that has such a query and"
                    + " read that table's view here; or give the rule another severity.")
                .formatted(
                    table.qualifiedName(), rule.name(), refusal.get().replaceAll("[.]$", "")),
            ""));
    return false;
  }

  private void plan(TableFile table, QualityRule rule, String item) {
    try {
      // Beside a column, so that an aggregate is refused.
      dryRun.query(
          "select "
              + Sql.name(table.viewColumns().get(0))
              + ", "
              + item
              + "\nfrom "
              + Sql.name(QualitySql.clear(table)));
    } catch (ValidationException | SqlParserException | TableException e) {
      tell(table, rule, Planner.reason(e, "rule"));
    }
  }

  /** Protected values can be compared only where both sides are the same kind of token. */
  private void checkTokens(
      TableFile table,
      QualityRule rule,
      QualityCheck.References references,
      Map<String, Mask> masks) {
    Optional<Mask> own = Optional.ofNullable(masks.get(references.column()));
    Optional<Mask> other =
        Optional.ofNullable(
            masked.getOrDefault(references.table(), Map.of()).get(references.key()));
    boolean areTokens =
        own.map(Mask::function).stream()
            .allMatch(name -> name.startsWith("tokenize_") || name.startsWith("encrypt_"));
    if (!own.map(Mask::function).equals(other.map(Mask::function)) || !areTokens) {
      tell(
          table,
          rule,
          "%s and %s.%s are protected in ways that cannot be compared. Give both the rule tokenize in masking.yml."
              .formatted(references.column(), references.table(), references.key()));
    }
  }

  private void tell(TableFile table, QualityRule rule, String why) {
    problems.add(
        new Problem(
            ErrorCode.PLAN_015,
            rule.checkLocation(),
            "Cannot check rule '%s' of %s: %s".formatted(rule.name(), table.qualifiedName(), why),
            ""));
  }
}
