package io.icestream.reconcile;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names as Flink SQL reads them. */
final class LakeText {
  private LakeText() {}

  static String name(String part) {
    return "`" + part.replace("`", "``") + "`";
  }

  /** A table's name from {@code database.table}; only the first dot parts. */
  static String table(String qualifiedName) {
    int dot = qualifiedName.indexOf('.');
    return name(qualifiedName.substring(0, dot)) + "." + name(qualifiedName.substring(dot + 1));
  }

  static String names(Collection<String> columns) {
    return columns.stream().map(LakeText::name).collect(Collectors.joining(", "));
  }

  /** A condition on the file that a row was read from. */
  static String startsWith(String origin) {
    return "left(`meta_file`, %d) = %s".formatted(origin.length(), literal(origin));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
