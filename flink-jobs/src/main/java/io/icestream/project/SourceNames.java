package io.icestream.project;

import java.util.ArrayList;
import java.util.List;

/** Names of tables as PostgreSQL writes them: {@code schema.table} or {@code schema."Any Name"}. */
final class SourceNames {
  private SourceNames() {}

  /** Schema and table. */
  static boolean isTable(String name) {
    return parts(name).size() == 2;
  }

  /** The parts without their quotes; empty when it is no such name. */
  static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at <= name.length()) {
      StringBuilder part = new StringBuilder();
      if (at < name.length() && name.charAt(at) == '"') {
        at++;
        while (at < name.length()) {
          if (name.charAt(at) != '"') {
            part.append(name.charAt(at++));
          } else if (at + 1 < name.length() && name.charAt(at + 1) == '"') {
            part.append('"');
            at += 2;
          } else {
            break;
          }
        }
        if (at >= name.length()) {
          return List.of();
        }
        at++;
      } else {
        while (at < name.length() && isPlain(name.charAt(at))) {
          part.append(name.charAt(at++));
        }
      }
      if (part.isEmpty() || part.chars().anyMatch(Character::isISOControl)) {
        return List.of();
      }
      parts.add(part.toString());
      if (at == name.length()) {
        return parts;
      }
      if (name.charAt(at++) != '.') {
        return List.of();
      }
    }
    return List.of();
  }

  /** The name as PostgreSQL reads it, quoted only where it must be. */
  static String write(String schema, String table) {
    return quoted(schema) + "." + quoted(table);
  }

  private static String quoted(String part) {
    return part.matches("[a-z_][a-z0-9_$]*") ? part : '"' + part.replace("\"", "\"\"") + '"';
  }

  private static boolean isPlain(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
