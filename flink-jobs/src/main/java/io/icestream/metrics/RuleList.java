package io.icestream.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules of a table whose failures are counted, as an option of a sink says them.
 *
 * @param table {@code database.table}
 */
public record RuleList(String table, List<Rule> rules) implements Serializable {

  /** A rule by its name, with what is said of it beside its count. */
  public record Rule(String name, String dimension, String severity) implements Serializable {}

  public RuleList {
    rules = List.copyOf(rules);
  }

  /** {@code name:dimension:severity}, one after the other. */
  public String text() {
    return rules.stream()
        .map(rule -> String.join(":", rule.name(), rule.dimension(), rule.severity()))
        .collect(Collectors.joining(","));
  }

  static RuleList parse(String table, String text) {
    return new RuleList(
        table,
        Arrays.stream(text.split(","))
            .filter(rule -> !rule.isEmpty())
            .map(rule -> rule.split(":", 3))
            .map(parts -> new Rule(parts[0], parts[1], parts[2]))
            .toList());
  }
}
