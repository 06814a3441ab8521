package io.icestream.source.postgres;

/** Names and texts as PostgreSQL reads them, whatever characters they hold. */
final class Quoting {

  private Quoting() {}

  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String qualified(String schema, String name) {
    return identifier(schema) + "." + identifier(name);
  }

  static String literal(String text) {
    String doubled = text.replace("'", "''");
    return doubled.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : "E'" + doubled.replace("\\", "\\\\") + "'";
  }
}
