package io.icestream.plan;

import io.icestream.lineage.Flow;
import io.icestream.lineage.Influence;
import io.icestream.lineage.QueryLineage;
import io.icestream.lineage.SourceColumn;
import io.icestream.project.MaskingRule;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the columns of a project's tables come from.
 *
 * @param tables every table that the project writes, in the order of their dependencies
 * @param rules the masking rules by source column
 */
public record ProjectLineage(List<Table> tables, Map<SourceColumn, MaskingRule> rules) {
  public ProjectLineage {
    tables = List.copyOf(tables);
    rules = Map.copyOf(rules);
  }

  /** The lineage of the logs of entities, and of the tables that are traced. */
  static ProjectLineage of(
      List<EntityTable> entities, Map<TableFile, QueryLineage> traced, List<MaskingRule> masking) {
    List<Table> tables = new ArrayList<>();
    for (EntityTable entity : entities) {
      Map<String, String> columns = new LinkedHashMap<>();
      entity.columns().forEach(column -> columns.put(column.name(), column.type()));
      tables.add(
          new Table(
              "bronze." + entity.logName(),
              columns,
              QueryLineage.ofCopy(entity.qualifiedName(), List.copyOf(columns.keySet()))));
    }
    traced.forEach(
        (table, lineage) -> {
          Map<String, String> columns = new LinkedHashMap<>();
          table.table().columns().forEach(column -> columns.put(column.name(), column.type()));
          tables.add(new Table(table.qualifiedName(), columns, lineage));
        });
    Map<SourceColumn, MaskingRule> rules = new LinkedHashMap<>();
    masking.forEach(
        rule ->
            rules.put(new SourceColumn(rule.system() + "." + rule.entity(), rule.column()), rule));
    return new ProjectLineage(tables, rules);
  }

  /**
   * A table.
   *
   * @param name {@code database.table}
   * @param types column to its type as Flink SQL text
   * @param lineage where its columns come from, in the source and in the names of entities
   */
  public record Table(String name, Map<String, String> types, QueryLineage lineage) {

    /** The entities that it comes from, as {@code system.entity}. */
    public Set<String> inputs() {
      Set<String> inputs = new LinkedHashSet<>();
      lineage.flows().forEach(flows -> flows.forEach(flow -> inputs.add(flow.origin().table())));
      lineage.influences().stream()
          .map(Influence::origin)
          .map(SourceColumn::table)
          .sorted()
          .forEach(inputs::add);
      return inputs;
    }
  }

  /** The tables of this name, or all when it is empty. */
  public List<Table> tables(String name) {
    return tables.stream().filter(table -> name.isEmpty() || table.name().equals(name)).toList();
  }

  /** Everything that may be asked for: tables, and entities for where their values go. */
  public List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    tables.forEach(table -> names.add(table.name()));
    tables.forEach(table -> names.addAll(table.inputs()));
    return List.copyOf(names);
  }

  /**
   * That a source column reaches a column of a table.
   *
   * @param flow how; of several ways the one that shows most
   */
  public record Reach(String table, String column, Flow flow) {}

  /** The columns that a source column reaches. */
  public List<Reach> reached(SourceColumn origin) {
    List<Reach> reached = new ArrayList<>();
    for (Table table : tables) {
      for (String column : table.lineage().columns()) {
        Optional<Flow> most =
            table.lineage().of(column).stream()
                .filter(flow -> flow.origin().equals(origin))
                .max(Comparator.comparing(Flow::use));
        most.ifPresent(flow -> reached.add(new Reach(table.name(), column, flow)));
      }
    }
    return reached;
  }

  /** The columns of an entity that reach any table. */
  public List<SourceColumn> columns(String entity) {
    return tables.stream()
        .flatMap(table -> table.lineage().flows().stream())
        .flatMap(flows -> flows.stream())
        .map(Flow::origin)
        .filter(origin -> origin.table().equals(entity))
        .distinct()
        .toList();
  }
}
