package io.icestream.project;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A query that must return no rows.
 *
 * @param every how often it runs; empty for every cut
 * @param references what it reads
 */
public record Audit(
    String name,
    String query,
    Optional<Duration> every,
    List<TableReference> references,
    Location location) {

  public Audit {
    references = List.copyOf(references);
  }
}
