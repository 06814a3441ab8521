package io.icestream.plan;

import io.icestream.metrics.CutTable;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table that a project's job writes, as it is stored.
 *
 * @param name {@code database.table}
 * @param comment what one row of it is
 * @param key the columns of its key; empty for a log
 */
public record WrittenTable(String name, String comment, List<Column> columns, List<String> key) {
  static final String PROGRESS =
      "How far each reader had read at each checkpoint, and how many records";

  public WrittenTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /**
   * A column of it.
   *
   * @param type as Flink SQL text, without nullability
   */
  public record Column(String name, String type, boolean isNullable, String comment) {
    private static Column of(EntityTable.Column column) {
      String type = column.type().replaceAll("(?i) not null$", "");
      return new Column(column.name(), type, type.equals(column.type()), "");
    }
  }

  /** {@code gold}. */
  public String layer() {
    return name.substring(0, name.indexOf('.'));
  }

  /** The column of that name, if it has one. */
  public Optional<Column> column(String column) {
    return columns.stream().filter(each -> each.name().equals(column)).findFirst();
  }

  static String changesOf(EntityTable entity) {
    return "Every change of " + entity.qualifiedName() + " in the order it was read";
  }

  static String unparsedOf(EntityTable entity) {
    return "Input of " + entity.qualifiedName() + " that does not parse";
  }

  static String failuresOf(EntityTable entity) {
    return "Changes of " + entity.qualifiedName() + " that fail a rule";
  }

  /** Every table that a job of the plan writes, in the order of {@link Plan#tables()}. */
  static List<WrittenTable> of(Plan plan) {
    List<WrittenTable> tables = new ArrayList<>();
    for (EntityTable entity : plan.entities()) {
      tables.add(
          log(
              "bronze." + entity.logName(),
              changesOf(entity),
              Stream.concat(entity.storedColumns().stream(), EntitySql.META.stream())));
    }
    for (TableFile table : plan.refined()) {
      tables.add(
          new WrittenTable(
              table.qualifiedName(),
              table.table().comment().orElse(""),
              table.table().columns().stream()
                  .map(
                      column ->
                          new Column(
                              column.name(),
                              column.type(),
                              column.isNullable(),
                              column.comment().orElse("")))
                  .toList(),
              table.table().primaryKey()));
    }
    for (EntityTable entity : plan.entities()) {
      tables.add(log(entity.unparsed(), unparsedOf(entity), EntitySql.UNPARSED.stream()));
    }
    for (TableFile table : plan.refined()) {
      if (table.hasQuarantine()) {
        EntityTable entity = Plan.entityOf(table, plan.entities()).orElseThrow();
        tables.add(
            log(
                table.quarantine(),
                failuresOf(entity),
                Stream.of(entity.storedColumns(), EntitySql.META, QuarantineSql.WHY)
                    .flatMap(List::stream)));
      }
    }
    tables.add(log("ops.progress", PROGRESS, EntitySql.PROGRESS.stream()));
    for (CutTable table : MetricsSql.filled(plan.refined())) {
      tables.add(
          log(
              table.qualifiedName(),
              table.comment(),
              table.fields().entrySet().stream()
                  .map(field -> new EntityTable.Column(field.getKey(), field.getValue()))));
    }
    return tables;
  }

  private static WrittenTable log(String name, String comment, Stream<EntityTable.Column> columns) {
    return new WrittenTable(name, comment, columns.map(Column::of).toList(), List.of());
  }
}
