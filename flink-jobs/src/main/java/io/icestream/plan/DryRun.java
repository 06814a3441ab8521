package io.icestream.plan;

import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.RelColumnOrigin;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.planner.operations.PlannerQueryOperation;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A table environment with the project's names and types but without its sources and tables, in
 * which statements are checked and columns traced without touching anything.
 */
final class DryRun {
  private final TableEnvironment tables =
      TableEnvironment.create(EnvironmentSettings.inStreamingMode());

  DryRun(List<EntityTable> entities, Map<String, String> functions) {
    tables.registerCatalog("lake", new GenericInMemoryCatalog("lake", "default"));
    tables.useCatalog("lake");
    for (String database : Plan.DATABASES) {
      tables.executeSql("create database if not exists " + Sql.name(database));
    }
    functions.forEach(
        (name, className) ->
            tables.executeSql(
                "create temporary system function "
                    + Sql.name(name)
                    + " as "
                    + Sql.literal(className)));
    for (EntityTable stored : entities) {
      EntityTable entity = stored.opened();
      tables.executeSql(EntitySql.liveTable(entity, Map.of("connector", "datagen")));
      if (entity.hasKey()) {
        tables.executeSql(EntitySql.currentView(entity, ScriptMode.live("")));
      }
    }
  }

  /** Declares a table of the project; its options are not looked at. */
  void declare(TableFile table) {
    tables.executeSql(
        TableSql.create(
            table, Map.of("connector", "blackhole"), ScriptMode.live("").target(table)));
  }

  /**
   * Declares a view; throws Flink's own exception, whose message carries line and column of the
   * query.
   */
  void view(String name, String query) {
    tables.executeSql(Plan.view(name, query));
  }

  /** The columns of a view in their order, name to type. */
  Map<String, LogicalType> columns(String view) {
    Map<String, LogicalType> columns = new LinkedHashMap<>();
    tables
        .from(Sql.name(view))
        .getResolvedSchema()
        .getColumns()
        .forEach(column -> columns.put(column.getName(), column.getDataType().getLogicalType()));
    return columns;
  }

  /** The types of expressions over a view; throws Flink's own exception where one has none. */
  List<LogicalType> types(String view, List<String> expressions) {
    return tables
        .sqlQuery("select " + String.join(", ", expressions) + " from " + Sql.name(view))
        .getResolvedSchema()
        .getColumnDataTypes()
        .stream()
        .map(DataType::getLogicalType)
        .toList();
  }

  /** Where each column of a view comes from, in the view's order. */
  List<List<Origin>> origins(String view) {
    PlannerQueryOperation query =
        (PlannerQueryOperation)
            ((TableEnvironmentInternal) tables)
                .getParser()
                .parse("select * from " + Sql.name(view))
                .get(0);
    RelNode tree = query.getCalciteTree();
    RelMetadataQuery metadata = tree.getCluster().getMetadataQuery();
    List<List<Origin>> all = new ArrayList<>();
    for (int i = 0; i < tree.getRowType().getFieldCount(); i++) {
      Set<RelColumnOrigin> origins = metadata.getColumnOrigins(tree, i);
      all.add(
          Optional.ofNullable(origins).orElse(Set.of()).stream()
              .map(Origin::of)
              .distinct()
              .collect(Collectors.toList()));
    }
    return all;
  }

  /**
   * A source column that a view's column comes from.
   *
   * @param table the log's name, such as {@code shop__customers}
   * @param isDerived whether the value is computed rather than passed through
   */
  record Origin(String table, String column, boolean isDerived) {
    static Origin of(RelColumnOrigin origin) {
      List<String> path = origin.getOriginTable().getQualifiedName();
      return new Origin(
          path.get(path.size() - 1),
          origin
              .getOriginTable()
              .getRowType()
              .getFieldList()
              .get(origin.getOriginColumnOrdinal())
              .getName(),
          origin.isDerived());
    }
  }
}
