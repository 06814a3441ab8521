package io.icestream.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.scan.ScanReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a demo came to, for machines. Unknown values are null.
 *
 * @param leaks places with clear personal data
 */
record DemoSummary(
    List<Table> tables,
    long read,
    long passed,
    long quarantined,
    long duplicates,
    @JsonProperty("first_published_s") Double firstPublishedSeconds,
    Boolean reconciled,
    RunningJob.Audits audits,
    Integer leaks) {

  /** One published table. */
  record Table(
      String layer,
      String table,
      long rows,
      long snapshots,
      @JsonProperty("freshness_p50_s") Double medianSeconds,
      @JsonProperty("freshness_p99_s") Double highest99Seconds,
      long quarantined) {}

  static DemoSummary of(
      List<RunningJob.TableStatus> statuses,
      Map<String, RunningJob.Freshness> freshness,
      RunningJob.Totals totals,
      Optional<Duration> firstPublished,
      Optional<Boolean> reconciled,
      Optional<RunningJob.Audits> audits,
      Optional<ScanReport> scan) {
    List<Table> tables =
        statuses.stream()
            .map(
                status -> {
                  Optional<RunningJob.Freshness> measured =
                      Optional.ofNullable(freshness.get(status.layer() + "." + status.table()));
                  return new Table(
                      status.layer(),
                      status.table(),
                      status.rows(),
                      status.snapshots(),
                      measured
                          .map(RunningJob.Freshness::median)
                          .map(DemoSummary::seconds)
                          .orElse(null),
                      measured
                          .map(RunningJob.Freshness::highest99)
                          .map(DemoSummary::seconds)
                          .orElse(null),
                      status.quarantined());
                })
            .toList();
    return new DemoSummary(
        tables,
        totals.read(),
        totals.passed(),
        totals.quarantined(),
        totals.duplicates(),
        firstPublished.map(DemoSummary::seconds).orElse(null),
        reconciled.orElse(null),
        audits.orElse(null),
        scan.map(report -> report.findings().size()).orElse(null));
  }

  /** One line. */
  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}
