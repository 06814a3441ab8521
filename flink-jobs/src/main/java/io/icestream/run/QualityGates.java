package io.icestream.run;

import io.icestream.commit.CutGate;
import io.icestream.commit.PublisherOptions;
import io.icestream.commit.TableGate;
import io.icestream.project.Project;
import io.icestream.project.QualityCheck;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;

/** The gates that a project's tables ask for. */
public final class QualityGates {
  private QualityGates() {}

  /** The same with the gates of a project. */
  static PublisherOptions add(Project project, PublisherOptions options) {
    PublisherOptions gated = options;
    for (CutGate gate : gates(project)) {
      gated = gated.withGate(gate);
    }
    return gated;
  }

  private static List<CutGate> gates(Project project) {
    List<CutGate> gates = new ArrayList<>();
    project.tables().forEach(table -> gates.addAll(of(table)));
    return gates;
  }

  /** The gates that a table asks for. */
  public static List<TableGate> of(TableFile table) {
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
