package io.icestream.lineage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Everything that reaches one column; of several ways of the same kind the first. */
public final class Flows implements Iterable<Flow> {
  static final Flows NONE = new Flows(List.of());

  private final Collection<Flow> all;

  private Flows(Collection<Flow> all) {
    this.all = all;
  }

  private record Kind(SourceColumn origin, Use use, boolean isEqual, Optional<String> function) {
    static Kind of(Flow flow) {
      return new Kind(flow.origin(), flow.use(), flow.isEqual(), flow.function());
    }
  }

  static Flows from(SourceColumn origin) {
    return new Flows(List.of(Flow.from(origin)));
  }

  static Flows union(Collection<Flows> several) {
    List<Flows> filled = several.stream().filter(flows -> !flows.all.isEmpty()).toList();
    if (filled.isEmpty()) {
      return NONE;
    }
    if (filled.size() == 1) {
      return filled.get(0);
    }
    return merged(filled.stream().flatMap(Flows::stream));
  }

  Flows and(Flows other) {
    return union(List.of(this, other));
  }

  Flows map(UnaryOperator<Flow> change) {
    return all.isEmpty() ? this : merged(stream().map(change));
  }

  Flows without(Set<SourceColumn> origins) {
    return new Flows(stream().filter(flow -> !origins.contains(flow.origin())).toList());
  }

  /** The same as part of what something makes that gives at least {@code made}. */
  Flows then(Use made) {
    return map(flow -> flow.with(flow.use().then(made)));
  }

  /** What is left where it only counts whether there is a value. */
  Flows counted() {
    return map(flow -> flow.with(flow.use().counted()));
  }

  Flows through(String text) {
    return map(flow -> flow.through(text));
  }

  private static Flows merged(Stream<Flow> flows) {
    Map<Kind, Flow> merged = new LinkedHashMap<>();
    flows.forEach(flow -> merged.putIfAbsent(Kind.of(flow), flow));
    return new Flows(new ArrayList<>(merged.values()));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** All of them, in no order that means anything. */
  public Stream<Flow> stream() {
    return all.stream();
  }

  @Override
  public Iterator<Flow> iterator() {
    return List.copyOf(all).iterator();
  }
}
