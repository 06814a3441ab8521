package io.icestream.project;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A table of a database that nobody has described yet.
 *
 * @param schema its schema, without quotes
 * @param name its name, without quotes
 * @param primaryKey names of the key's columns in their order; empty when it has no key
 */
public record TableSketch(
    String schema, String name, List<ColumnSketch> columns, List<String> primaryKey) {

  public TableSketch {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
  }

  /** The columns that look personal by their names and types. */
  public List<ColumnSketch> personalColumns() {
    return columns.stream()
        .filter(column -> PersonalColumns.looksPersonal(name, column.name(), column.flinkType()))
        .toList();
  }

  /**
   * The column that says whose data a row is, where the key can't: there is none, or it holds
   * neither texts nor whole numbers. Empty too where no column can.
   */
  public Optional<String> subject() {
    boolean isKeyTelling =
        !primaryKey.isEmpty()
            && columns.stream()
                .filter(column -> primaryKey.contains(column.name()))
                .allMatch(ColumnSketch::tells);
    return isKeyTelling
        ? Optional.empty()
        : Stream.concat(personalColumns().stream(), columns.stream())
            .filter(ColumnSketch::tells)
            .map(ColumnSketch::name)
            .findFirst();
  }

  /**
   * A column.
   *
   * @param name without quotes
   * @param flinkType in Flink's notation, such as {@code DECIMAL(12, 2)}
   */
  public record ColumnSketch(String name, String flinkType, boolean isNullable) {
    private static final Pattern TELLING =
        Pattern.compile("(STRING|(VAR)?CHAR|(TINY|SMALL|BIG)?INT|INTEGER)\\b.*");

    private boolean tells() {
      return TELLING.matcher(flinkType).matches();
    }
  }
}
