package io.icestream.snowflake;

import io.icestream.lineage.SourceColumn;
import io.icestream.lineage.Use;
import io.icestream.plan.ProjectLineage;
import io.icestream.project.Column;
import io.icestream.project.MaskingRule;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.Project;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table of the lake as Snowflake is to see it.
 *
 * @param layer {@code bronze}, {@code silver} or {@code gold}
 * @param comment its grain in words, where it is declared
 * @param columns of Silver and Gold; Bronze's are as the sources have them
 */
record LakeTable(
    String layer,
    String name,
    Optional<String> comment,
    List<LakeColumn> columns,
    List<String> key) {

  /**
   * A column.
   *
   * @param protection how masking.yml protects what it holds, if it does
   */
  record LakeColumn(
      String name, SnowflakeType type, Optional<String> comment, Optional<Action> protection) {}

  LakeTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /** {@code gold.dim_customer}. */
  String qualifiedName() {
    return layer + "." + name;
  }

  /** The columns that hold tokens or masks. */
  List<LakeColumn> protectedColumns() {
    return columns.stream().filter(column -> column.protection().isPresent()).toList();
  }

  Optional<LakeColumn> column(String columnName) {
    return columns.stream().filter(column -> column.name().equals(columnName)).findFirst();
  }

  /** All tables of a project that Snowflake may read, layer by layer. */
  static List<LakeTable> of(Project project, ProjectLineage lineage) {
    List<LakeTable> tables = new ArrayList<>();
    project
        .entities()
        .forEach(
            entity ->
                tables.add(
                    new LakeTable(
                        "bronze",
                        entity.system() + "__" + entity.name(),
                        Optional.of("Every change of " + entity.qualifiedName()),
                        List.of(),
                        List.of())));
    Map<String, ProjectLineage.Table> traced =
        lineage.tables().stream()
            .collect(Collectors.toMap(ProjectLineage.Table::name, table -> table));
    project.tables().stream()
        .sorted((one, other) -> one.layer().compareTo(other.layer()))
        .forEach(file -> tables.add(of(file, traced.get(file.qualifiedName()), lineage.rules())));
    return tables;
  }

  private static LakeTable of(
      TableFile file, ProjectLineage.Table traced, Map<SourceColumn, MaskingRule> rules) {
    return new LakeTable(
        file.layer().folder(),
        file.table().name(),
        file.table().comment(),
        file.table().columns().stream().map(column -> of(column, traced, rules)).toList(),
        file.table().primaryKey());
  }

  private static LakeColumn of(
      Column column, ProjectLineage.Table traced, Map<SourceColumn, MaskingRule> rules) {
    SnowflakeType type = SnowflakeType.of(column.type());
    Optional<Action> protection =
        type.isPlain() && !type.isNumeric() && traced.lineage().columns().contains(column.name())
            ? protection(column.name(), traced, rules)
            : Optional.empty();
    return new LakeColumn(column.name(), type, column.comment(), protection);
  }

  private static Optional<Action> protection(
      String column, ProjectLineage.Table traced, Map<SourceColumn, MaskingRule> rules) {
    Set<Action> actions =
        traced.lineage().of(column).stream()
            .filter(flow -> flow.use() == Use.PROTECTED && rules.containsKey(flow.origin()))
            .map(flow -> rules.get(flow.origin()).action())
            .collect(Collectors.toSet());
    return actions.contains(Action.MASK)
        ? Optional.of(Action.MASK)
        : actions.contains(Action.TOKENIZE) ? Optional.of(Action.TOKENIZE) : Optional.empty();
  }
}
