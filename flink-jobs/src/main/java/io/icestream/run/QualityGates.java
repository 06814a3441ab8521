package io.icestream.run;

import io.icestream.catalog.CatalogLoaders;
import io.icestream.commit.CutGate;
import io.icestream.commit.DropGate;
import io.icestream.commit.PublisherOptions;
import io.icestream.commit.TableGate;
import io.icestream.metrics.MetricsGate;
import io.icestream.project.Project;
import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
import io.icestream.project.QualityRule.Severity;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The gates that a project's tables ask for. */
public final class QualityGates {
  private QualityGates() {}

  /** The same with the gates of a project. */
  static PublisherOptions add(
      Project project, Map<String, String> catalog, PublisherOptions options) {
    PublisherOptions gated = options;
    for (CutGate gate : gates(project)) {
      gated = gated.withGate(gate);
    }
    List<MetricsGate.Limit> limits =
        project.tables().stream().flatMap(table -> limits(table).stream()).toList();
    return limits.isEmpty()
        ? gated
        : gated.withGate(new MetricsGate(CatalogLoaders.of("lake", catalog), limits));
  }

  /** Whether two versions of a table ask for the same gates. */
  public static boolean areSame(TableFile one, TableFile other) {
    return of(one).equals(of(other))
        && limits(one).equals(limits(other))
        && one.quality().gate().equals(other.quality().gate());
  }

  /** Why a table that had so many rows would be held with that many; empty if it would not. */
  public static Optional<String> reasonToHold(TableFile table, long before, long after) {
    return table
        .quality()
        .gate()
        .maxRowDrop()
        .flatMap(drop -> new DropGate(table.qualifiedName(), drop).reasonToHold(before, after));
  }

  /**
   * Why the gates of a table would hold a cut back, or stop the job; none if they would let it
   * pass.
   *
   * @param score mean score; null without rows
   * @param failed by rule, rows that fail it
   */
  public static List<String> reasonsToHold(
      TableFile table, long rows, long quarantined, Double score, Map<String, Long> failed) {
    return Stream.concat(
            of(table).stream().flatMap(gate -> gate.reasonToHold(rows, quarantined).stream()),
            limits(table).stream()
                .flatMap(
                    limit ->
                        limit.broken(rows, failed.getOrDefault(limit.rule(), 0L), score).stream()))
        .toList();
  }

  /** The limits on what is measured of a table. */
  private static List<MetricsGate.Limit> limits(TableFile table) {
    String name = table.qualifiedName();
    return Stream.concat(
            table.quality().gate().minScore().stream()
                .map(score -> new MetricsGate.Limit(name, "", score, false)),
            table.quality().rules().stream()
                .filter(QualityGates::isLimit)
                .map(
                    rule ->
                        new MetricsGate.Limit(
                            name, rule.name(), rule.atMost(), rule.severity() == Severity.STOP)))
        .toList();
  }

  /** With a time of grace an audit looks instead. */
  private static boolean isLimit(QualityRule rule) {
    boolean waits =
        rule.check() instanceof QualityCheck.References references
            && references.grace().isPresent();
    return rule.isOfRows()
        && !waits
        && (rule.severity() == Severity.GATE || rule.severity() == Severity.STOP);
  }

  private static List<CutGate> gates(Project project) {
    List<CutGate> gates = new ArrayList<>();
    for (TableFile table : project.tables()) {
      gates.addAll(of(table));
      table
          .quality()
          .gate()
          .maxRowDrop()
          .ifPresent(drop -> gates.add(new DropGate(table.qualifiedName(), drop)));
    }
    return gates;
  }

  /** The gates that a table asks for. */
  private static List<TableGate> of(TableFile table) {
    List<TableGate> gates = new ArrayList<>();
    String name = table.qualifiedName();
    String quarantine = table.quarantine();
    table
        .quality()
        .gate()
        .maxQuarantineRatio()
        .ifPresent(ratio -> gates.add(new TableGate(name, quarantine, null, null, ratio)));
    table.quality().rules().stream()
        .filter(rule -> rule.check() instanceof QualityCheck.RowCount)
        .map(rule -> (QualityCheck.RowCount) rule.check())
        .forEach(
            count ->
                gates.add(
                    new TableGate(
                        name,
                        quarantine,
                        count.min().orElse(null),
                        count.max().orElse(null),
                        null)));
    return gates;
  }
}
