package io.icestream.project;

/**
 * A rule that rows of a table should keep.
 *
 * @param name unique in its table; what fails is told by it
 * @param weight its share in its dimension's score
 * @param atMost the share of rows that may fail it before a gate holds the cut or the job stops
 * @param location where it is written
 * @param checkLocation where the check's SQL begins; the rule's place where it has none
 */
public record QualityRule(
    String name,
    QualityCheck check,
    Dimension dimension,
    int weight,
    Severity severity,
    double atMost,
    Location location,
    Location checkLocation) {

  /** What a rule is about. */
  public enum Dimension {
    COMPLETENESS,
    VALIDITY,
    CONSISTENCY,
    UNIQUENESS,
    TIMELINESS,
    INTEGRITY
  }

  /** What becomes of a row that fails, from mild to hard. */
  public enum Severity {
    /** Its flag names the rule. */
    FLAG,
    /** And its score is lower. */
    SCORE,
    /** It stays out of the table, in quarantine. */
    QUARANTINE,
    /** The cut is held while too many rows of the table fail. */
    GATE,
    /** The job stops when too many rows of the table fail. */
    STOP
  }

  /** Whether it asks something of each row. */
  public boolean isOfRows() {
    return !(check instanceof QualityCheck.OfTable);
  }

  /** Whether a row that fails it lowers its score; what stays out of the table has none. */
  public boolean isScored() {
    return isOfRows() && severity != Severity.FLAG && severity != Severity.QUARANTINE;
  }

  /** Whether the table's rows are marked by it. */
  public boolean isFlagged() {
    return isOfRows() && severity != Severity.QUARANTINE;
  }
}
