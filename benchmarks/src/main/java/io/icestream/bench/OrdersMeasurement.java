package io.icestream.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a contender's run of the orders came to.
 *
 * @param startCpuSeconds the part of the CPU time that was spent before the first row could be read
 * @param commits published snapshots of Silver
 * @param differences what differs from the oracle, at most a few of each table
 * @param freshness absent where rows were not paced by the wall clock
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrdersMeasurement(
    long rows,
    double seconds,
    @JsonProperty("rows_per_second") double rowsPerSecond,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("start_cpu_seconds") double startCpuSeconds,
    @JsonProperty("cpu_seconds_per_million_rows") double cpuSecondsPerMillion,
    @JsonProperty("first_published_seconds") double firstPublishedSeconds,
    @JsonProperty("resident_megabytes") long residentMegabytes,
    @JsonProperty("state_bytes_per_key") double stateBytesPerKey,
    int commits,
    @JsonProperty("content_is_right") boolean contentIsRight,
    List<String> differences,
    Freshness freshness) {

  /**
   * From the emission of a row to the moment when a reader could first see it in Silver.
   *
   * @param rows how many rows were looked at
   */
  record Freshness(
      long rows,
      @JsonProperty("p50_seconds") double p50,
      @JsonProperty("p90_seconds") double p90,
      @JsonProperty("p99_seconds") double p99) {}

  /** Puts a process's own figures and what was found in its tables together. */
  static OrdersMeasurement of(
      RunCost cost, long rows, long keys, int commits, List<String> differences) {
    return of(cost, rows, keys, commits, differences, null);
  }

  static OrdersMeasurement of(
      RunCost cost,
      long rows,
      long keys,
      int commits,
      List<String> differences,
      Freshness freshness) {
    return new OrdersMeasurement(
        rows,
        cost.seconds(),
        rows / cost.seconds(),
        cost.cpuSeconds(),
        cost.startCpuSeconds(),
        cost.cpuSeconds() / rows * 1e6,
        cost.firstPublishedSeconds(),
        cost.residentMegabytes(),
        (double) cost.stateBytes() / keys,
        commits,
        differences.isEmpty(),
        differences,
        freshness);
  }

  String text(String name) {
    return "%-10s %.1f CPU-seconds per million rows (%.1f s of the %.1f s before the first row), %,.0f rows/s, first published after %.1f s, %,d commits, %,d MB resident, %.0f bytes of state per key, content %s%n"
            .formatted(
                name,
                cpuSecondsPerMillion,
                startCpuSeconds,
                cpuSeconds,
                rowsPerSecond,
                firstPublishedSeconds,
                commits,
                residentMegabytes,
                stateBytesPerKey,
                contentIsRight ? "right" : "WRONG")
        + String.join("", differences.stream().map(d -> "           " + d + "\n").toList());
  }
}
