package io.icestream.snowflake;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes Snowflake SQL: the one place that quotes identifiers and literals, so that no text of a
 * project is ever spliced in bare.
 */
final class SnowflakeSql {
  private SnowflakeSql() {}

  /**
   * A quoted identifier in upper case, which is what Snowflake takes an unquoted one for; parts are
   * joined with dots. Names of columns that are reserved words are good that way, too.
   */
  static String name(String... parts) {
    return Arrays.stream(parts)
        .map(part -> '"' + folded(part).replace("\"", "\"\"") + '"')
        .collect(Collectors.joining("."));
  }

  /** A name as Snowflake's own views list it. */
  static String folded(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  static String names(List<String> columns) {
    return columns.stream().map(SnowflakeSql::name).collect(Collectors.joining(", "));
  }

  /** A text on one line: backslashes are escapes in Snowflake, so line breaks can be written. */
  static String literal(String text) {
    return "'"
        + text.replace("\\", "\\\\").replace("'", "''").replace("\r", "\\r").replace("\n", "\\n")
        + "'";
  }

  /** {@code (values ('a', 'b'), ...)} */
  static String values(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(SnowflakeSql::literal).collect(Collectors.joining(", ")))
        .collect(Collectors.joining("),\n        (", "(values\n        (", "))"));
  }
}
