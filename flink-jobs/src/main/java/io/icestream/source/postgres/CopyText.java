package io.icestream.source.postgres;

import java.nio.charset.StandardCharsets;

/** Reads a line of {@code COPY ... TO STDOUT} in its text format. */
final class CopyText {

  private CopyText() {}

  /** The values of a line, null for SQL NULL. */
  static String[] values(byte[] line, int columns) {
    String[] values = new String[columns];
    int end = line.length;
    if (end > 0 && line[end - 1] == '\n') {
      end--;
    }
    if (columns == 0) {
      return values;
    }
    int column = 0;
    int start = 0;
    boolean escaped = false;
    for (int i = 0; i <= end; i++) {
      if (i == end || line[i] == '\t') {
        values[column++] =
            escaped
                ? unescape(line, start, i)
                : new String(line, start, i - start, StandardCharsets.UTF_8);
        start = i + 1;
        escaped = false;
      } else if (line[i] == '\\') {
        escaped = true;
        i++;
      }
    }
    if (column != columns) {
      throw new IllegalStateException("a row of the snapshot has " + column + " columns");
    }
    return values;
  }

  private static String unescape(byte[] line, int start, int end) {
    if (end - start == 2 && line[start] == '\\' && line[start + 1] == 'N') {
      return null;
    }
    byte[] plain = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      byte b = line[i];
      if (b == '\\') {
        i++;
        b =
            switch (line[i]) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case 'v' -> 0x0b;
              default -> line[i];
            };
      }
      plain[length++] = b;
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }
}
