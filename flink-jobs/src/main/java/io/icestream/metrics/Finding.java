package io.icestream.metrics;

import java.util.Locale;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Something unusual about a table or one of its columns. It holds no value of a row.
 *
 * @param column null for the table
 * @param observed what was seen
 * @param expected what is usual
 * @param z by how many robust standard deviations they differ
 */
record Finding(
    String table,
    String column,
    Kind kind,
    Severity severity,
    double observed,
    double expected,
    double z,
    Basis basis) {

  private static final double MOST = 1_000;
  private static final double PERCENT = 100;

  /** What is unusual. */
  enum Kind {
    /** Changes in a cut, by the time since the cut before. */
    VOLUME,
    /** Seconds without a change. */
    FRESHNESS,
    /** Share of NULLs in the rows that arrive. */
    NULLS,
    /** Distinct values in the rows that arrive. */
    DISTINCT,
    /** Population stability index of the rows that arrive. */
    DRIFT
  }

  /** How unusual it is. */
  enum Severity {
    WARNING,
    CRITICAL
  }

  /**
   * What it is compared with.
   *
   * @param baseline the last cuts, or the same hour of former weeks
   * @param learned how many observations that is
   * @param sinceMillis when they began
   */
  record Basis(Baseline baseline, int learned, long sinceMillis) {}

  /** Kinds of baseline. */
  enum Baseline {
    LAST_CUTS,
    HOUR_OF_WEEK
  }

  static Finding of(
      Watched table,
      String column,
      Kind kind,
      double observed,
      double expected,
      double z,
      Basis basis) {
    return new Finding(
        table.table(),
        column,
        kind,
        Math.abs(z) >= 2 * table.threshold() ? Severity.CRITICAL : Severity.WARNING,
        observed,
        expected,
        Math.max(-MOST, Math.min(MOST, z)),
        basis);
  }

  /** The finding as a row of its table. */
  RowData row(int learn, long checkpointId, long foundAt) {
    return GenericRowData.of(
        StringData.fromString(table),
        StringData.fromString(column),
        StringData.fromString(name(kind)),
        StringData.fromString(name(severity)),
        StringData.fromString(name(basis.baseline())),
        StringData.fromString(sentence()),
        observed,
        expected,
        z,
        (long) learn,
        (long) basis.learned(),
        checkpointId,
        TimestampData.fromEpochMillis(basis.sinceMillis()),
        TimestampData.fromEpochMillis(foundAt));
  }

  private String sentence() {
    return switch (kind) {
      case VOLUME ->
          String.format(Locale.ROOT, "%.1f changes a second; %.1f are usual", observed, expected);
      case FRESHNESS ->
          String.format(Locale.ROOT, "no change for %.0f s; %.1f s are usual", observed, expected);
      case NULLS ->
          String.format(
              Locale.ROOT,
              "%.1f %% of what arrives is NULL; %.1f %% are usual",
              PERCENT * observed,
              PERCENT * expected);
      case DISTINCT ->
          String.format(
              Locale.ROOT, "about %.0f distinct values; %.0f are usual", observed, expected);
      case DRIFT ->
          String.format(
              Locale.ROOT,
              "what arrives is distributed unlike before (PSI %.2f; %.2f is usual)",
              observed,
              expected);
    };
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
