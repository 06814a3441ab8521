package io.icestream.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows in quarantine are meant: those that everything said here is true of.
 *
 * @param table a table in quarantine, the table that it is of, or an entity
 * @param rule a rule that the row fails, or the code of why it did not parse
 * @param positions empty for all
 * @param since read at that time or later
 */
public record QuarantineSelection(
    Optional<String> table, Optional<String> rule, Set<String> positions, Optional<Instant> since) {

  public QuarantineSelection {
    positions = Set.copyOf(positions);
  }

  /** All rows. */
  public static QuarantineSelection all() {
    return new QuarantineSelection(Optional.empty(), Optional.empty(), Set.of(), Optional.empty());
  }

  /** Whether a row is meant, of a table that is. */
  boolean holds(QuarantineRow row) {
    return (positions.isEmpty() || positions.contains(row.position()))
        && rule.map(row.codes()::contains).orElse(true)
        && since.map(from -> !row.ingestedAt().isBefore(from)).orElse(true);
  }

  /** As a message says it. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    table.ifPresent(name -> parts.add("table=" + name));
    rule.ifPresent(name -> parts.add("rule=" + name));
    if (!positions.isEmpty()) {
      parts.add("position=" + String.join(", ", positions.stream().sorted().toList()));
    }
    since.ifPresent(from -> parts.add("since=" + from));
    return parts.isEmpty() ? "all tables" : String.join(", ", parts);
  }
}
