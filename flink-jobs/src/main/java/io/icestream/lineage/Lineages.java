package io.icestream.lineage;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Match;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.flink.table.planner.plan.nodes.calcite.WatermarkAssigner;

/**
 * Traces the columns of queries to those of the tables that they read, on the tree that Flink's
 * planner has made of a query.
 *
 * <p>It errs on the safe side: of an operator that it does not know every column depends in any way
 * on every column that went in. Conditions of filters and joins decide on rows, not on values; but
 * a column that such a condition makes equal to another shows the other's values.
 */
public final class Lineages {
  private final ExpressionLineage expressions;
  private final Map<RelNode, View> views = new IdentityHashMap<>();

  private record View(String name, List<Flows> columns, Set<Influence> influences) {}

  /**
   * A tracer.
   *
   * @param protections class name of a user's function to what it does to personal data
   */
  public Lineages(Map<String, Protection> protections) {
    this.expressions = new ExpressionLineage(new Functions(protections), this::rows);
  }

  /** The lineage of a query. */
  public QueryLineage of(RelNode tree) {
    Scope scope = new Scope();
    List<Flows> flows = rows(tree, scope);
    return new QueryLineage(tree.getRowType().getFieldNames(), flows, scope.influences());
  }

  /**
   * The lineage of a view, whose name is a step on the way of what queries read from it from now
   * on.
   *
   * @param tree the same object that those queries contain
   */
  public QueryLineage ofView(String name, RelNode tree) {
    QueryLineage lineage = of(tree);
    List<Flows> named = new ArrayList<>();
    for (int i = 0; i < lineage.flows().size(); i++) {
      named.add(lineage.flows().get(i).through(name + "." + lineage.columns().get(i)));
    }
    views.put(tree, new View(name, named, lineage.influences()));
    return new QueryLineage(lineage.columns(), named, lineage.influences());
  }

  /**
   * The lineage of a query some of whose columns say which rules a row keeps: whoever writes a rule
   * declares that its answer may be seen. What was revealed stays so.
   *
   * @param tree the same object that queries which read it contain
   */
  public QueryLineage ofRules(RelNode tree, Set<String> declared) {
    QueryLineage lineage = of(tree);
    List<Flows> flows = new ArrayList<>();
    for (String column : lineage.columns()) {
      Flows computed = lineage.of(column);
      flows.add(
          declared.contains(column)
              ? computed.map(
                  flow ->
                      flow.use().isClear() && flow.use() != Use.REVEALED
                          ? flow.protectedBy("quality rules")
                          : flow)
              : computed);
    }
    views.put(tree, new View("", flows, lineage.influences()));
    return new QueryLineage(lineage.columns(), flows, lineage.influences());
  }

  private List<Flows> rows(RelNode node, Scope scope) {
    View view = views.get(node);
    if (view != null) {
      scope.influences().addAll(view.influences());
      return view.columns();
    }
    if (node instanceof TableScan scan) {
      return scan(scan);
    }
    if (node instanceof Values values) {
      return fill(values, Flows.NONE);
    }
    if (node instanceof Correlate correlate) {
      return correlate(correlate, scope);
    }
    if (node instanceof Join join) {
      return join(join, scope);
    }
    if (node instanceof Union || node instanceof Intersect || node instanceof Minus) {
      return set(node, scope);
    }
    if (node instanceof TableFunctionScan function) {
      return tableFunction(function, scope);
    }
    return node.getInputs().size() == 1
        ? single(node, rows(node.getInput(0), scope), scope)
        : anything(node, inputs(node, scope));
  }

  private List<Flows> single(RelNode node, List<Flows> input, Scope scope) {
    node.getVariablesSet().forEach(variable -> scope.bind(variable, input));
    List<String> names = node.getInput(0).getRowType().getFieldNames();
    if (node instanceof Project project) {
      return project.getProjects().stream()
          .map(expression -> expression(expression, input, names, scope))
          .toList();
    }
    if (node instanceof Filter filter) {
      return filter(filter.getCondition(), node.getVariablesSet(), input, names, scope);
    }
    if (node instanceof Calc calc) {
      List<Flows> kept = input;
      if (calc.getProgram().getCondition() != null) {
        RexNode condition = calc.getProgram().expandLocalRef(calc.getProgram().getCondition());
        kept = filter(condition, node.getVariablesSet(), input, names, scope);
      }
      List<Flows> row = kept;
      return calc.getProgram().getProjectList().stream()
          .map(local -> calc.getProgram().expandLocalRef(local))
          .map(expression -> expression(expression, row, names, scope))
          .toList();
    }
    if (node instanceof Aggregate aggregate) {
      return aggregate(aggregate, input, names, scope);
    }
    if (node instanceof Sort sort) {
      for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
        scope.influence(input.get(key.getFieldIndex()), Influence.Reason.SORT);
      }
      return input;
    }
    if (node instanceof Snapshot || node instanceof WatermarkAssigner) {
      return input;
    }
    if (node instanceof Match match) {
      return match(match, input, names, scope);
    }
    return node instanceof Uncollect
        ? fill(node, flat(input, Use.COMPUTED))
        : anything(node, input);
  }

  private Flows expression(RexNode node, List<Flows> row, List<String> names, Scope scope) {
    Flows flows = expressions.of(node, row, scope);
    return node instanceof RexInputRef ? flows : flows.through(RexText.of(node, names));
  }

  private static List<Flows> scan(TableScan scan) {
    List<String> path = scan.getTable().getQualifiedName();
    String table = String.join(".", path.subList(Math.max(0, path.size() - 2), path.size()));
    return scan.getRowType().getFieldNames().stream()
        .map(column -> Flows.from(new SourceColumn(table, column)))
        .toList();
  }

  private List<Flows> filter(
      RexNode condition,
      Set<CorrelationId> variables,
      List<Flows> input,
      List<String> names,
      Scope scope) {
    scope.influence(expressions.of(condition, input, scope), Influence.Reason.FILTER);
    List<Flows> row =
        new Equalities(expressions, scope).apply(condition, input, names, any -> true);
    return demanded(variables, row, scope);
  }

  /** With what inner queries have made equal to columns of the row. */
  private static List<Flows> demanded(Set<CorrelationId> variables, List<Flows> row, Scope scope) {
    List<Flows> result = new ArrayList<>(row);
    for (CorrelationId variable : variables) {
      for (Scope.Equality equality : scope.equalities(variable)) {
        Equalities.equate(equality.column(), equality.flows(), result, any -> true);
      }
    }
    return result;
  }

  private List<Flows> join(Join join, Scope scope) {
    List<Flows> left = rows(join.getLeft(), scope);
    List<Flows> row = new ArrayList<>(left);
    row.addAll(rows(join.getRight(), scope));
    join.getVariablesSet().forEach(variable -> scope.bind(variable, row));
    scope.influence(expressions.of(join.getCondition(), row, scope), Influence.Reason.JOIN);
    JoinRelType type = join.getJoinType();
    List<String> names = new ArrayList<>(join.getLeft().getRowType().getFieldNames());
    names.addAll(join.getRight().getRowType().getFieldNames());
    // The side whose rows all stay keeps values that equal nothing.
    List<Flows> equal =
        new Equalities(expressions, scope)
            .apply(
                join.getCondition(),
                row,
                names,
                column ->
                    column < left.size()
                        ? !type.generatesNullsOnRight() && type != JoinRelType.ANTI
                        : !type.generatesNullsOnLeft());
    return type.projectsRight() ? equal : equal.subList(0, left.size());
  }

  private List<Flows> correlate(Correlate correlate, Scope scope) {
    List<Flows> left = rows(correlate.getLeft(), scope);
    scope.bind(correlate.getCorrelationId(), left);
    List<Flows> right = rows(correlate.getRight(), scope);
    List<Flows> row =
        new ArrayList<>(
            correlate.getJoinType().generatesNullsOnRight()
                ? left
                : demanded(Set.of(correlate.getCorrelationId()), left, scope));
    if (correlate.getJoinType().projectsRight()) {
      row.addAll(right);
    }
    return row;
  }

  private List<Flows> set(RelNode node, Scope scope) {
    List<List<Flows>> inputs = node.getInputs().stream().map(i -> rows(i, scope)).toList();
    if (node instanceof Minus) {
      inputs.stream()
          .skip(1)
          .flatMap(List::stream)
          .forEach(flows -> scope.influence(flows, Influence.Reason.FILTER));
      return inputs.get(0);
    }
    return IntStream.range(0, node.getRowType().getFieldCount())
        .mapToObj(i -> Flows.union(inputs.stream().map(input -> input.get(i)).toList()))
        .toList();
  }

  private List<Flows> aggregate(
      Aggregate aggregate, List<Flows> input, List<String> names, Scope scope) {
    List<Flows> row = new ArrayList<>();
    for (int key : aggregate.getGroupSet()) {
      scope.influence(input.get(key), Influence.Reason.GROUP_BY);
      row.add(input.get(key));
    }
    for (AggregateCall call : aggregate.getAggCallList()) {
      row.add(aggregated(call, input, names, scope));
    }
    return row;
  }

  private Flows aggregated(AggregateCall call, List<Flows> input, List<String> names, Scope scope) {
    call.getCollation()
        .getFieldCollations()
        .forEach(key -> scope.influence(input.get(key.getFieldIndex()), Influence.Reason.SORT));
    Flows values = Flows.union(call.getArgList().stream().map(input::get).toList());
    Flows made =
        Functions.counts(call.getAggregation())
            ? values.counted()
            : values.then(expressions.use(call.getAggregation()));
    // What is counted under a condition tells of the condition.
    Flows condition = call.filterArg < 0 ? Flows.NONE : input.get(call.filterArg).then(Use.DECIDED);
    return made.and(condition)
        .through(
            call.getAggregation().getName().toLowerCase(Locale.ROOT)
                + call.getArgList().stream()
                    .map(names::get)
                    .map(RexText::name)
                    .collect(Collectors.joining(", ", "(", ")")));
  }

  /** Window functions pass on the columns of their input; any other depends on all it is given. */
  private List<Flows> tableFunction(TableFunctionScan node, Scope scope) {
    List<Flows> input = inputs(node, scope);
    List<String> names =
        node.getInputs().stream().flatMap(i -> i.getRowType().getFieldNames().stream()).toList();
    Flows given = expressions.of(node.getCall(), input, scope);
    List<String> columns = node.getRowType().getFieldNames();
    boolean passes =
        !names.isEmpty()
            && columns.size() >= names.size()
            && columns.subList(0, names.size()).equals(names);
    String text = RexText.of(node.getCall(), names);
    return IntStream.range(0, columns.size())
        .mapToObj(
            i ->
                passes && i < names.size()
                    ? input.get(i)
                    : (names.isEmpty() || passes ? given : given.and(flat(input, Use.DECIDED)))
                        .through(text))
        .toList();
  }

  private List<Flows> match(Match match, List<Flows> input, List<String> names, Scope scope) {
    match
        .getPatternDefinitions()
        .values()
        .forEach(
            pattern ->
                scope.influence(expressions.of(pattern, input, scope), Influence.Reason.FILTER));
    List<Flows> row = new ArrayList<>();
    for (String column : match.getRowType().getFieldNames()) {
      RexNode measure = match.getMeasures().get(column);
      int key = names.indexOf(column);
      if (measure != null) {
        row.add(expression(measure, input, names, scope));
      } else if (key >= 0 && match.getPartitionKeys().get(key)) {
        row.add(input.get(key));
      } else {
        row.add(flat(input, Use.DECIDED));
      }
    }
    return row;
  }

  private List<Flows> inputs(RelNode node, Scope scope) {
    return node.getInputs().stream().flatMap(i -> rows(i, scope).stream()).toList();
  }

  private static List<Flows> anything(RelNode node, List<Flows> input) {
    return fill(node, flat(input, Use.DECIDED).through(node.getRelTypeName()));
  }

  private static Flows flat(List<Flows> input, Use made) {
    return Flows.union(input).then(made);
  }

  private static List<Flows> fill(RelNode node, Flows flows) {
    return node.getRowType().getFieldNames().stream().map(column -> flows).toList();
  }
}
