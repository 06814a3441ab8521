package io.icestream.project;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a rule asks of a row, or of a whole table. */
public sealed interface QualityCheck {

  /** What is asked of the rows of a table together, at each cut. */
  sealed interface OfTable extends QualityCheck {}

  /**
   * A truth value of Flink SQL over the table's columns.
   *
   * @param sql as written
   */
  record Expression(String sql) implements QualityCheck {}

  /** Every one of these columns has a value. */
  record NotNull(List<String> columns) implements QualityCheck {}

  /** No two rows have the same values in these columns. */
  record Unique(List<String> columns) implements QualityCheck {}

  /**
   * A text can be read as a type.
   *
   * @param type in Flink's notation
   */
  record OfType(String column, String type) implements QualityCheck {}

  /** A text is written as it must be. */
  record Formatted(String column, Format format) implements QualityCheck {}

  /** A value lies between two, both included. */
  record Range(String column, Optional<String> min, Optional<String> max) implements QualityCheck {}

  /** A value is one of these. */
  record OneOf(String column, List<String> values) implements QualityCheck {}

  /** A text has so many characters, both numbers included. */
  record Length(String column, Optional<Long> min, Optional<Long> max) implements QualityCheck {}

  /** Some part of a text matches a pattern. */
  record Regex(String column, String pattern) implements QualityCheck {}

  /**
   * A value is that of a row of another table.
   *
   * @param table such as {@code silver.customers}
   * @param key the other table's column
   * @param grace how long a gate waits for the other row; empty to wait for none
   */
  record References(String column, String table, String key, Optional<Grace> grace)
      implements QualityCheck {}

  /**
   * A time in which a row may be wrong.
   *
   * @param since the row's own column from which it counts
   */
  record Grace(String since, Duration time) {}

  /** So many rows, both numbers included. */
  record RowCount(Optional<Long> min, Optional<Long> max) implements OfTable {}

  /** The sum of a column lies between two numbers, both included; of no rows any does. */
  record Sum(String column, Optional<BigDecimal> min, Optional<BigDecimal> max)
      implements OfTable {}

  /** The newest value of a column is no older than this; a table without rows keeps it. */
  record Freshness(String column, Duration age) implements OfTable {}

  /** How texts may have to be written. */
  enum Format {
    EMAIL,
    EMAIL_DOMAIN,
    PHONE,
    E164,
    UUID,
    ISO_DATE,
    ISO_TIME,
    COUNTRY_CODE,
    URL
  }
}
