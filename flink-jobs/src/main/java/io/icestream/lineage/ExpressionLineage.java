package io.icestream.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** What reaches the value of an expression. */
final class ExpressionLineage {
  private final Functions functions;
  private final BiFunction<RelNode, Scope, List<Flows>> queries;

  /**
   * A walker over expressions.
   *
   * @param queries walks over a subquery
   */
  ExpressionLineage(Functions functions, BiFunction<RelNode, Scope, List<Flows>> queries) {
    this.functions = functions;
    this.queries = queries;
  }

  /** What reaches an expression over a row. */
  Flows of(RexNode node, List<Flows> row, Scope scope) {
    if (node instanceof RexInputRef reference) {
      return row.get(reference.getIndex());
    }
    if (node instanceof RexLiteral || node instanceof RexDynamicParam) {
      return Flows.NONE;
    }
    if (node instanceof RexFieldAccess access) {
      return access.getReferenceExpr() instanceof RexCorrelVariable variable
          ? scope.outer(
              variable.id, access.getField().getIndex(), variable.getType().getFieldCount())
          : of(access.getReferenceExpr(), row, scope).then(Use.COMPUTED);
    }
    if (node instanceof RexSubQuery query) {
      return subquery(query, row, scope);
    }
    if (node instanceof RexOver over) {
      return over(over, row, scope);
    }
    if (node instanceof RexCall call) {
      return call(call, operands(call, row, scope));
    }
    return Flows.union(row).then(Use.DECIDED);
  }

  /** What reaches the columns of a subquery. */
  List<Flows> rows(RelNode query, Scope scope) {
    return queries.apply(query, scope);
  }

  /** How much an aggregate may show of what it takes. */
  Use use(SqlAggFunction aggregate) {
    return functions.use(aggregate);
  }

  /** Whether what an expression takes can be told from what it gives. */
  boolean isTransparent(RexCall call) {
    return functions.protection(call.getOperator()).isEmpty()
        && functions.use(call.getOperator()).compareTo(Use.COMPUTED) <= 0;
  }

  private List<Flows> operands(RexCall call, List<Flows> row, Scope scope) {
    List<Flows> flows = new ArrayList<>();
    for (RexNode operand : call.getOperands()) {
      Flows of = of(operand, row, scope);
      // A condition chooses between values or makes NULL, whatever the function does with others.
      boolean isCondition =
          operand.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
              && !Functions.counts(call.getOperator());
      flows.add(isCondition ? of.then(Use.DECIDED) : of);
    }
    return flows;
  }

  private Flows call(RexCall call, List<Flows> operands) {
    Optional<Protection> protection = functions.protection(call.getOperator());
    if (protection.isPresent()) {
      return protect(call, protection.get(), operands);
    }
    Flows all = Flows.union(operands);
    if (Functions.counts(call.getOperator())) {
      return all.counted();
    }
    return all.then(
        call.getType().getSqlTypeName() == SqlTypeName.BOOLEAN && call.getKind() != SqlKind.CAST
            ? Use.DECIDED
            : functions.use(call));
  }

  private static Flows protect(RexCall call, Protection protection, List<Flows> operands) {
    String name = call.getOperator().getName();
    Flows value = operands.isEmpty() ? Flows.NONE : operands.get(0);
    Flows others = Flows.union(operands.stream().skip(1).toList());
    return switch (protection) {
      case REVEALS -> Flows.union(operands).map(flow -> flow.with(Use.REVEALED));
      case WHOLE ->
          value.and(others).map(flow -> flow.use().isClear() ? flow.protectedBy(name) : flow);
      case PART, PART_OF_SUBJECT ->
          value
              .map(
                  flow ->
                      flow.use().compareTo(Use.NORMALISED) <= 0
                          ? protectedBy(flow, name)
                          : flow.with(flow.use().then(Use.DECIDED)))
              // How much to keep, how far to shift or of which country a number is must not depend
              // on what is hidden, but whose value it is may.
              .and(
                  others.map(
                      flow ->
                          flow.use().compareTo(Use.NORMALISED) <= 0
                                  && protection == Protection.PART_OF_SUBJECT
                              ? protectedBy(flow, name)
                              : flow.with(flow.use().then(Use.DECIDED))));
    };
  }

  private static Flow protectedBy(Flow flow, String function) {
    return flow.use().isClear() && flow.use() != Use.REVEALED ? flow.protectedBy(function) : flow;
  }

  private Flows over(RexOver over, List<Flows> row, Scope scope) {
    List<Flows> keys = new ArrayList<>();
    over.getWindow().partitionKeys.forEach(key -> keys.add(of(key, row, scope)));
    for (RexFieldCollation order : over.getWindow().orderKeys) {
      keys.add(of(order.left, row, scope));
    }
    Flows by = Flows.union(keys);
    scope.influence(by, Influence.Reason.WINDOW);
    Flows of = call(over, operands(over, row, scope));
    return Functions.counts(over.getAggOperator()) ? of.and(by.counted()) : of;
  }

  private Flows subquery(RexSubQuery query, List<Flows> row, Scope scope) {
    Scope inside = scope.inside(row);
    List<Flows> columns = queries.apply(query.rel, inside);
    scope.influences().addAll(inside.influences());
    Flows all = Flows.union(columns);
    return switch (query.getKind()) {
      case SCALAR_QUERY -> all.then(Use.NORMALISED);
      case EXISTS -> {
        // Whether there is a row tells of what its conditions look at.
        List<Flows> looked = new ArrayList<>();
        inside.influences().forEach(each -> looked.add(Flows.from(each.origin())));
        yield Flows.union(looked).then(Use.DECIDED);
      }
      default ->
          all.and(Flows.union(query.getOperands().stream().map(o -> of(o, row, scope)).toList()))
              .then(Use.DECIDED);
    };
  }
}
