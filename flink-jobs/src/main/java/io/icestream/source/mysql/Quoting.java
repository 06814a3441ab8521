package io.icestream.source.mysql;

import io.icestream.source.postgres.TableName;

/** Names and texts inside SQL of MySQL, whose session has an empty {@code sql_mode}. */
final class Quoting {
  private Quoting() {}

  static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String table(TableName table) {
    return identifier(table.schema()) + "." + identifier(table.table());
  }

  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'";
  }
}
