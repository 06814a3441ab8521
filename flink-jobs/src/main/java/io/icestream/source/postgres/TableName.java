package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.Serializable;

/**
 * A table's name as the catalog holds it. Written as {@code schema.table}; letters keep their case,
 * and a part that holds a dot or a quote stands in double quotes. Without a schema it is {@code
 * public}.
 */
public record TableName(String schema, String table) implements Serializable {

  /** Reads a written name. */
  public static TableName parse(String text) {
    String[] parts = split(text);
    return parts[1] == null ? new TableName("public", parts[0]) : new TableName(parts[0], parts[1]);
  }

  /** One or two parts, unquoted; the second is null when there is only one. */
  private static String[] split(String text) {
    String[] parts = new String[2];
    int part = 0;
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          name.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == '.' && !quoted) {
        if (part == 1) {
          throw malformed(text);
        }
        parts[part++] = name.toString();
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    parts[part] = name.toString();
    if (quoted || parts[0].isEmpty() || (part == 1 && parts[1].isEmpty())) {
      throw malformed(text);
    }
    return parts;
  }

  private static IcestreamException malformed(String text) {
    return new IcestreamException(
        ErrorCode.PG_009,
        "Cannot read table "
            + text
            + ": not a table name. Write schema.table, and a part with dots or quotes in double"
            + " quotes.");
  }

  /** The name for use in SQL. */
  public String quoted() {
    return Quoting.qualified(schema, table);
  }

  /** The name as {@link #parse} reads it, quoted only where needed. */
  @Override
  public String toString() {
    return written(schema) + "." + written(table);
  }

  private static String written(String part) {
    return part.indexOf('.') < 0 && part.indexOf('"') < 0 ? part : Quoting.identifier(part);
  }
}
