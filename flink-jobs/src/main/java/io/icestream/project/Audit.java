package io.icestream.project;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A query that must return no rows.
 *
 * @param every how often it runs; empty for every cut
 * @param holds whether later cuts are held back when it finds rows
 * @param references what it reads
 */
public record Audit(
    String name,
    String query,
    Optional<Duration> every,
    boolean holds,
    List<TableReference> references,
    Location location) {

  public Audit {
    references = List.copyOf(references);
  }

  /**
   * The place in the file of a place in the query.
   *
   * @param line of the query, from 1
   * @param column of the query, from 1
   */
  public Location locate(int line, int column) {
    return location.within(line, column);
  }
}
