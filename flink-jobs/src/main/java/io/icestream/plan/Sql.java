package io.icestream.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes Flink SQL: quoted identifiers, literals and lists, so that no text of a user is ever
 * spliced in bare.
 */
final class Sql {
  private Sql() {}

  /** A quoted identifier; parts are joined with dots. */
  static String name(String... parts) {
    return List.of(parts).stream()
        .map(part -> "`" + part.replace("`", "``") + "`")
        .collect(Collectors.joining("."));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String names(List<String> columns) {
    return columns.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /**
   * {@code with (...)} with sorted keys, so that equal plans are equal texts; empty without
   * options.
   */
  static String with(Map<String, String> options) {
    if (options.isEmpty()) {
      return "";
    }
    return " with (\n"
        + new TreeMap<>(options)
            .entrySet().stream()
                .map(o -> "    " + literal(o.getKey()) + " = " + literal(o.getValue()))
                .collect(Collectors.joining(",\n"))
        + "\n)";
  }

  /** A hint that overrides options of one table in one statement. */
  static String hint(Map<String, String> options) {
    if (options.isEmpty()) {
      return "";
    }
    return " /*+ OPTIONS("
        + new TreeMap<>(options)
            .entrySet().stream()
                .map(o -> literal(o.getKey()) + "=" + literal(o.getValue()))
                .collect(Collectors.joining(", "))
        + ") */";
  }
}
