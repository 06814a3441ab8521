package io.icestream.report;

import java.util.List;

/**
 * What the page shows. It holds names, counts and times; never a value of a row. Times are
 * milliseconds since 1970.
 *
 * @param cut the newest published one
 * @param since how far the trends go back
 */
record Report(
    String project,
    long cut,
    long publishedAt,
    long generatedAt,
    long since,
    List<Table> tables,
    List<Quarantine> quarantine,
    List<Audit> audits,
    List<Anomaly> anomalies) {

  /**
   * A number at a time.
   *
   * @param v null where there was none
   */
  record Point(long t, Double v) {}

  /**
   * A table with rules.
   *
   * @param flagged rows that fail any rule
   * @param score mean score now; null without rows
   */
  record Table(
      String name,
      long rows,
      long flagged,
      Double score,
      List<Point> scores,
      List<Point> counts,
      List<Rule> rules) {}

  /** A rule, with how many rows fail it. */
  record Rule(String name, String dimension, String severity, long failed, List<Point> trend) {}

  /**
   * A table of rows that were kept out.
   *
   * @param arrived how many came by time
   */
  record Quarantine(String table, long rows, List<Reason> reasons, List<Point> arrived) {}

  /** Why, and how many rows. */
  record Reason(String reason, long rows) {}

  /**
   * The newest verdict of an audit.
   *
   * @param passes how often it passed since the report's beginning
   */
  record Audit(
      String name,
      boolean passed,
      long cut,
      long at,
      long rows,
      String reason,
      long passes,
      long failures) {}

  /** Something unusual that was found. */
  record Anomaly(
      String table, String column, String kind, String severity, long at, String finding) {}
}
