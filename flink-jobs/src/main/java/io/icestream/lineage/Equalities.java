package io.icestream.lineage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/**
 * Columns that a condition makes equal to something show what that shows: after {@code a.ref =
 * b.email}, {@code ref} is an e-mail address, whatever it is called.
 */
final class Equalities {
  private static final Set<SqlKind> EQUAL = Set.of(SqlKind.EQUALS, SqlKind.IS_NOT_DISTINCT_FROM);

  private final ExpressionLineage expressions;
  private final Scope scope;

  Equalities(ExpressionLineage expressions, Scope scope) {
    this.expressions = expressions;
    this.scope = scope;
  }

  /**
   * The row where the condition holds.
   *
   * @param takes whether a column of the row holds only values for which the condition holds
   */
  List<Flows> apply(RexNode condition, List<Flows> row, List<String> names, IntPredicate takes) {
    List<Flows> result = new ArrayList<>(row);
    List<RexNode> all = RelOptUtil.conjunctions(condition);
    // A second time, for what equals a column that equals another.
    for (int round = 0; round < 2; round++) {
      for (RexNode each : all) {
        conjunct(each, result, names, takes);
      }
    }
    return result;
  }

  private void conjunct(RexNode each, List<Flows> row, List<String> names, IntPredicate takes) {
    if (each instanceof RexSubQuery query) {
      Scope inside = scope.inside(row);
      List<Flows> columns = expressions.rows(query.rel, inside);
      scope.demand(inside);
      for (int i = 0; query.getKind() == SqlKind.IN && i < query.getOperands().size(); i++) {
        String text = RexText.of(query.getOperands().get(i), names) + " in (select ...)";
        equate(query.getOperands().get(i), columns.get(i).through(text), row, takes);
      }
    } else if (each instanceof RexCall call && EQUAL.contains(call.getKind())) {
      RexNode left = call.getOperands().get(0);
      RexNode right = call.getOperands().get(1);
      String text = RexText.of(call, names);
      Flows ofLeft = expressions.of(left, row, scope).through(text);
      equate(left, expressions.of(right, row, scope).through(text), row, takes);
      equate(right, ofLeft, row, takes);
    }
  }

  /**
   * Makes a column equal to something, and with it every column that comes from the same: the
   * planner computes {@code lower(a)} as a column beside {@code a} before it compares.
   */
  static void equate(int column, Flows other, List<Flows> row, IntPredicate takes) {
    Set<SourceColumn> origins = own(row.get(column));
    for (int i = 0; i < row.size(); i++) {
      Optional<Use> shared =
          row.get(i).stream()
              .filter(flow -> flow.use().isClear() && origins.contains(flow.origin()))
              .map(Flow::use)
              .max(Comparator.naturalOrder());
      if (takes.test(i) && (i == column || shared.isPresent())) {
        Flows equal =
            other.without(own(row.get(i))).then(shared.orElse(Use.SAME)).map(Flow::equalTo);
        row.set(i, row.get(i).and(equal));
      }
    }
  }

  /** The columns that a column comes from, and not only equals. */
  private static Set<SourceColumn> own(Flows flows) {
    return flows.stream()
        .filter(flow -> flow.use().isClear() && !flow.isEqual())
        .map(Flow::origin)
        .collect(Collectors.toSet());
  }

  private void equate(RexNode side, Flows other, List<Flows> row, IntPredicate takes) {
    if (side instanceof RexInputRef column) {
      equate(column.getIndex(), other, row, takes);
    } else if (side instanceof RexFieldAccess access
        && access.getReferenceExpr() instanceof RexCorrelVariable variable) {
      scope.equate(variable.id, access.getField().getIndex(), other);
    } else if (side instanceof RexCall call && expressions.isTransparent(call)) {
      // What makes lower(a) equal to lower(b) makes a about equal to b.
      call.getOperands().forEach(operand -> equate(operand, other, row, takes));
    }
  }
}
