package io.icestream.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is looked at in a table, as an option of a sink says it.
 *
 * @param table {@code database.table}
 * @param columns in the order in which rows carry them
 * @param learn so many observations are made before anything is found
 * @param threshold from which robust z on something is a finding
 */
public record Watched(String table, List<Column> columns, int learn, int threshold)
    implements Serializable {

  /** What is looked at in a column. */
  public enum Kind {
    /** NULLs, distinct values, and the distribution over the baseline's deciles. */
    NUMBER,
    /** NULLs, distinct values, and the distribution over values, while they are few. */
    TEXT,
    /** NULLs and distinct values: what is protected is nobody's business. */
    TOKEN,
    /** NULLs. */
    ANY
  }

  /** A column by its name. */
  public record Column(String name, Kind kind) implements Serializable {}

  public Watched {
    columns = List.copyOf(columns);
  }

  /** {@code learn:threshold}, then {@code kind:name} for each column. */
  public String text() {
    return learn + ":" + threshold + columnsText();
  }

  /** What is looked at, however long it takes. */
  String columnsText() {
    return columns.stream()
        .map(column -> "," + column.kind().name().toLowerCase(Locale.ROOT) + ":" + column.name())
        .collect(Collectors.joining());
  }

  static Watched parse(String table, String text) {
    List<String> parts = Arrays.asList(text.split(","));
    String[] numbers = parts.get(0).split(":");
    return new Watched(
        table,
        parts.subList(1, parts.size()).stream()
            .map(part -> part.split(":", 2))
            .map(part -> new Column(part[1], Kind.valueOf(part[0].toUpperCase(Locale.ROOT))))
            .toList(),
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]));
  }
}
