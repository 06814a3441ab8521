package io.icestream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;

/**
 * How rows are printed: aligned for people, CSV (RFC 4180) or one JSON object a line for programs.
 */
enum RowFormat {
  TABLE {
    @Override
    long print(List<String> columns, Iterator<Row> rows, PrintStream out) {
      List<List<String>> cells = new ArrayList<>();
      cells.add(columns);
      rows.forEachRemaining(
          row -> cells.add(texts(row).stream().map(RowFormat::inOneLine).toList()));
      int[] widths = new int[columns.size()];
      for (List<String> line : cells) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], line.get(i).length());
        }
      }
      for (int l = 0; l < cells.size(); l++) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          line.append(i == 0 ? "" : "  ").append(pad(cells.get(l).get(i), widths[i]));
        }
        out.println(line.toString().stripTrailing());
        if (l == 0) {
          StringBuilder rule = new StringBuilder();
          for (int i = 0; i < widths.length; i++) {
            rule.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
          }
          out.println(rule);
        }
      }
      return cells.size() - 1L;
    }
  },
  CSV {
    @Override
    long print(List<String> columns, Iterator<Row> rows, PrintStream out) {
      out.print(csv(columns) + "\r\n");
      long count = 0;
      while (rows.hasNext()) {
        out.print(csv(texts(rows.next())) + "\r\n");
        count++;
      }
      return count;
    }
  },
  JSON {
    @Override
    long print(List<String> columns, Iterator<Row> rows, PrintStream out) {
      long count = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          object.put(columns.get(i), plain(row.getField(i)));
        }
        try {
          out.println(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
          throw new IllegalStateException(e);
        }
        count++;
      }
      return count;
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int WIDEST = 120;

  /** Prints all rows and returns how many there were. */
  abstract long print(List<String> columns, Iterator<Row> rows, PrintStream out);

  private static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>(row.getArity());
    for (int i = 0; i < row.getArity(); i++) {
      Object value = plain(row.getField(i));
      texts.add(value == null ? "" : value.toString());
    }
    return texts;
  }

  /** A value in one line; what is not there is null. */
  static String text(Object value) {
    return inOneLine(String.valueOf(plain(value)));
  }

  /** A value as JSON and people know it: times in ISO 8601, bytes in base64. */
  private static Object plain(Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof Instant
        || value instanceof LocalDate
        || value instanceof LocalDateTime
        || value instanceof LocalTime) {
      return value.toString();
    }
    if (value instanceof Object[] array) {
      List<Object> values = new ArrayList<>();
      for (Object element : array) {
        values.add(plain(element));
      }
      return values;
    }
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.getArity(); i++) {
        fields.put("f" + i, plain(row.getField(i)));
      }
      return fields;
    }
    return value;
  }

  /** A long text would push all others out of the screen; CSV and JSON show it whole. */
  private static String inOneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String csv(List<String> cells) {
    return String.join(
        ",",
        cells.stream()
            .map(
                cell ->
                    cell.matches("(?s).*[\",\\r\\n].*")
                        ? "\"" + cell.replace("\"", "\"\"") + "\""
                        : cell)
            .toList());
  }
}
