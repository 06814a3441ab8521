package io.icestream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a contender's run came to.
 *
 * @param cpuSeconds user and system time of the whole process, its start included, until the last
 *     row was published
 * @param quarters CPU-seconds per million rows of each quarter of the rows, the first with the
 *     JVM's start
 * @param stateBytesPerKey size of the last savepoint for each key of the table
 * @param commits published snapshots that brought rows
 * @param residentMegabytes highest resident memory of the process
 * @param contentIsRight whether the table held the last version of every key and nothing else; null
 *     if it was not read
 * @param equalityDeleteFiles how many equality delete files published snapshots refer to
 * @param takeoverSeconds wall time of one more job that has no state and publishes one row: with a
 *     keyed writer, the time to make its index from the table
 */
record Measurement(
    Contender contender,
    long rows,
    double seconds,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("cpu_seconds_per_million_rows") double cpuSecondsPerMillion,
    @JsonProperty("cpu_seconds_per_million_rows_by_quarter") List<Double> quarters,
    int commits,
    @JsonProperty("resident_megabytes") long residentMegabytes,
    @JsonProperty("state_bytes_per_key") double stateBytesPerKey,
    @JsonProperty("content_is_right") Boolean contentIsRight,
    @JsonProperty("equality_delete_files") long equalityDeleteFiles,
    List<Scan> scans,
    @JsonProperty("takeover_seconds") double takeoverSeconds) {

  /**
   * A full scan of a published snapshot beside one of the same rows compacted.
   *
   * @param commit which of the commits it is, from 1
   * @param cpuRatio CPU time of the scan against that of the compacted rows
   * @param bytesRatio size of data and delete files against that of the compacted rows
   */
  record Scan(
      int commit,
      long rows,
      @JsonProperty("cpu_ratio") double cpuRatio,
      @JsonProperty("bytes_ratio") double bytesRatio) {}
}
