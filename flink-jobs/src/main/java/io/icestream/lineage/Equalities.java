package io.icestream.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
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
    if (each instanceof RexSubQuery query && query.getKind() == SqlKind.IN) {
      List<Flows> columns = expressions.rows(query.rel, scope);
      for (int i = 0; i < query.getOperands().size(); i++) {
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

  private void equate(RexNode side, Flows other, List<Flows> row, IntPredicate takes) {
    RexNode node = side;
    while (node.isA(SqlKind.CAST)) {
      node = ((RexCall) node).getOperands().get(0);
    }
    if (node instanceof RexInputRef column && takes.test(column.getIndex())) {
      row.set(column.getIndex(), row.get(column.getIndex()).and(other.map(Flow::equalTo)));
    } else if (node instanceof RexFieldAccess access
        && access.getReferenceExpr() instanceof RexCorrelVariable variable) {
      scope.equate(variable.id, access.getField().getIndex(), other);
    }
  }
}
