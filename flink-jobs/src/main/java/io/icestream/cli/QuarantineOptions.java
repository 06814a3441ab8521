package io.icestream.cli;

import io.icestream.run.QuarantineSelection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which rows in quarantine a command means. */
final class QuarantineOptions {
  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description =
          "Only of this table, such as quarantine.orders or silver.orders; or records of an entity"
              + " that do not parse, such as web.orders.")
  private String table;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "Only what fails this rule, or did not parse for this reason code.")
  private String rule;

  @Option(
      names = "--position",
      paramLabel = "POSITION",
      description = "Only what has this position in its source; may be given again for others.")
  private Set<String> positions = Set.of();

  boolean isEmpty() {
    return table == null && rule == null && positions.isEmpty();
  }

  List<String> names() {
    return List.of("--table", "--rule", "--position");
  }

  QuarantineSelection selection() {
    return selection(Optional.empty());
  }

  QuarantineSelection selection(Optional<Instant> since) {
    return new QuarantineSelection(
        Optional.ofNullable(table), Optional.ofNullable(rule), positions, since);
  }
}
