package io.icestream.project;

import io.icestream.project.QualityRule.Dimension;
import io.icestream.project.QualityRule.Severity;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a table: {@code <table>.yml} beside its SQL.
 *
 * @param rules in the order of the file
 * @param dimensions how much each dimension counts in the score, where it is not 1
 * @param anomalies what is watched, if anything is
 */
public record TableQuality(
    List<QualityRule> rules,
    Map<Dimension, Integer> dimensions,
    QualityGate gate,
    Optional<AnomalyWatch> anomalies) {
  /** The column with the score of a row. */
  public static final String SCORE = "quality_score";

  /** The column with the names of the rules that a row fails. */
  public static final String FLAGS = "quality_flags";

  /** Nothing is asked. */
  public static final TableQuality NONE =
      new TableQuality(List.of(), Map.of(), QualityGate.NONE, Optional.empty());

  private static final Location PROGRAM = Location.startOf("");

  public TableQuality {
    rules = List.copyOf(rules);
    dimensions =
        dimensions.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(dimensions));
  }

  /** The columns that a table with rules has beside its own. */
  List<Column> columns() {
    return rules.isEmpty()
        ? List.of()
        : List.of(
            new Column(
                SCORE, "INT", true, Optional.of("0 to 100, by the rules of the table"), PROGRAM),
            new Column(
                FLAGS,
                "ARRAY<STRING>",
                true,
                Optional.of("Names of the rules that the row fails"),
                PROGRAM));
  }

  /** Whether the table has columns for score and flags. */
  public boolean hasRules() {
    return !rules.isEmpty();
  }

  /** The rules that keep rows out of the table. */
  public List<QualityRule> quarantining() {
    return rules.stream().filter(rule -> rule.severity() == Severity.QUARANTINE).toList();
  }

  /** The weight of a dimension. */
  public int weight(Dimension dimension) {
    return dimensions.getOrDefault(dimension, 1);
  }
}
