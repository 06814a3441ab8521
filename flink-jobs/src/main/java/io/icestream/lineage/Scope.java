package io.icestream.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;

/** What a walk over a query knows beside the node that it is at. */
final class Scope {
  private final Set<Influence> influences = new LinkedHashSet<>();
  private final Map<CorrelationId, List<Flows>> outer;
  private final Map<CorrelationId, List<Equality>> equalities;
  private final List<List<Flows>> around;

  Scope() {
    this(new HashMap<>(), new HashMap<>(), List.of());
  }

  private Scope(
      Map<CorrelationId, List<Flows>> outer,
      Map<CorrelationId, List<Equality>> equalities,
      List<List<Flows>> around) {
    this.outer = outer;
    this.equalities = equalities;
    this.around = around;
  }

  /**
   * The scope of a subquery in an expression over a row. What it demands of outer rows is known to
   * it alone: the row may be taken where the subquery finds nothing.
   */
  Scope inside(List<Flows> row) {
    List<List<Flows>> rows = new ArrayList<>(around);
    rows.add(List.copyOf(row));
    return new Scope(outer, new HashMap<>(), rows);
  }

  /** That a column of an outer query must equal something. */
  record Equality(int column, Flows flows) {}

  void influence(Flows flows, Influence.Reason reason) {
    flows.forEach(flow -> influences.add(new Influence(flow.origin(), reason)));
  }

  Set<Influence> influences() {
    return influences;
  }

  /** The row that a correlation variable stands for. */
  void bind(CorrelationId variable, List<Flows> row) {
    outer.put(variable, List.copyOf(row));
  }

  /**
   * A column of an outer row; where it is not clear which, whatever any of them may hold.
   *
   * @param width the number of its columns
   */
  Flows outer(CorrelationId variable, int column, int width) {
    List<Flows> row = outer.get(variable);
    if (row == null) {
      List<List<Flows>> fitting = around.stream().filter(any -> any.size() == width).toList();
      row = fitting.size() == 1 ? fitting.get(0) : null;
    }
    if (row != null && column < row.size()) {
      return row.get(column);
    }
    List<Flows> any = new ArrayList<>();
    around.forEach(any::addAll);
    outer.values().forEach(any::addAll);
    return Flows.union(any).then(Use.DECIDED);
  }

  void equate(CorrelationId variable, int column, Flows flows) {
    equalities
        .computeIfAbsent(variable, none -> new ArrayList<>())
        .add(new Equality(column, flows));
  }

  /** Takes over what a subquery demands, for a row that is taken only where it finds something. */
  void demand(Scope inside) {
    inside.equalities.forEach(
        (variable, all) -> all.forEach(each -> equate(variable, each.column(), each.flows())));
  }

  /** The equalities that inner queries demanded of a row. */
  List<Equality> equalities(CorrelationId variable) {
    return equalities.getOrDefault(variable, List.of());
  }
}
