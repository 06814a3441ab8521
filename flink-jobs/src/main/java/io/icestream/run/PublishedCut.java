package io.icestream.run;

import java.time.Instant;
import java.util.Map;

/**
 * What readers see of a project's tables, all of one moment.
 *
 * @param job the one that published last
 * @param number of that job's cut
 * @param at when it was decided
 * @param snapshots by {@code database.table}
 */
public record PublishedCut(String job, long number, Instant at, Map<String, Long> snapshots) {
  public PublishedCut {
    snapshots = Map.copyOf(snapshots);
  }
}
