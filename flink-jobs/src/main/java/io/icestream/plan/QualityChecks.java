package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.lineage.QueryLineage;
import io.icestream.plan.DryRun.Query;
import io.icestream.project.Problem;
import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
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
  private final Map<String, Map<String, Mask>> masked = new LinkedHashMap<>();

  QualityChecks(DryRun dryRun, TaintGate gate, List<Problem> problems) {
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
      } else {
        sql.measured(rule).ifPresent(item -> plan(table, rule, item));
      }
    }
    if (problems.size() > before) {
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
