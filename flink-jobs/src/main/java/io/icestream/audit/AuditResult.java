package io.icestream.audit;

import io.icestream.project.Audit;
import io.icestream.run.PublishedCut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.types.Row;

/**
 * What an audit found at a cut.
 *
 * @param rows how many rows it returned, at most {@link Auditor#MOST_ROWS}
 * @param columns of the query; none if it failed
 * @param sample the first of the rows
 * @param failure why the query could not be run, for a person: it may hold a value
 * @param kind the same without values
 */
public record AuditResult(
    Audit audit,
    PublishedCut cut,
    long rows,
    List<String> columns,
    List<Row> sample,
    Optional<String> failure,
    Optional<String> kind,
    Instant at,
    Duration took) {

  /** Whether it returned no row, as it must. */
  public boolean passed() {
    return rows == 0 && failure.isEmpty();
  }

  /** What is wrong, in a few words without values; "passed" if nothing is. */
  public String verdict() {
    return kind.map(why -> "could not run: " + why)
        .orElseGet(
            () ->
                rows == 0
                    ? "passed"
                    : "%d%s row%s"
                        .formatted(
                            rows,
                            rows == Auditor.MOST_ROWS ? " or more" : "",
                            rows == 1 ? "" : "s"));
  }
}
