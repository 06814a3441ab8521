package io.icestream.plan;

import io.icestream.lineage.Lineages;
import io.icestream.lineage.Protection;
import io.icestream.lineage.QueryLineage;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.planner.operations.PlannerQueryOperation;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A table environment with the project's names and types but without its sources and tables, in
 * which queries are checked and their columns traced without touching anything.
 *
 * <p>Each query is planned once: a view stands for its planned tree wherever it is read.
 */
final class DryRun {
  private final TableEnvironment tables =
      TableEnvironment.create(EnvironmentSettings.inStreamingMode());
  private final Lineages lineages;

  /**
   * An environment.
   *
   * @param overTime the entities' views over time that are read, {@code shop.customers__history}
   * @param functions SQL function name to class
   * @param protections class name of a function to what it does to personal data
   */
  DryRun(
      List<EntityTable> entities,
      Set<String> overTime,
      Map<String, String> functions,
      Map<String, Protection> protections) {
    lineages = new Lineages(protections);
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
    // An entity's current state has the columns of its log.
    entities.stream()
        .map(EntityTable::opened)
        .filter(EntityTable::hasKey)
        .forEach(
            entity ->
                tables.executeSql(
                    EntitySql.temporaryTable(
                        Sql.name(entity.system(), entity.entity()),
                        entity,
                        Map.of("connector", "datagen"))));
    for (EntityTable entity : entities) {
      for (String form : List.of(TableReference.VERSIONS, TableReference.HISTORY)) {
        if (overTime.contains(entity.qualifiedName() + form)) {
          tables.executeSql(HistorySql.standIn(entity.opened(), form));
        }
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
   * A planned query.
   *
   * @param columns its columns in their order, name to type
   */
  record Query(Table table, Map<String, LogicalType> columns) {}

  /**
   * Plans a query; throws Flink's own exception, whose message carries line and column of the
   * query.
   */
  Query query(String sql) {
    Table table = tables.sqlQuery(sql);
    Map<String, LogicalType> columns = new LinkedHashMap<>();
    table
        .getResolvedSchema()
        .getColumns()
        .forEach(column -> columns.put(column.getName(), column.getDataType().getLogicalType()));
    return new Query(table, columns);
  }

  /** Makes a view of a query. */
  void view(String name, Query query) {
    tables.createTemporaryView(Sql.name(name), query.table());
  }

  /** Makes a table of a layer that holds what a query does. */
  void table(String layer, String name, Query query) {
    tables.createTemporaryView(Sql.name(layer, name), query.table());
  }

  /**
   * Where the columns of a query come from; from now on queries that read a view of it name it.
   *
   * @param name the view as people know it
   */
  QueryLineage lineageOfView(String name, Query query) {
    return lineages.ofView(name, tree(query));
  }

  /**
   * The same of a query whose quality columns tell of personal values what rules ask and no more.
   *
   * @param declared the columns that rules fill
   */
  QueryLineage lineageOfRules(Query query, Set<String> declared) {
    return lineages.ofRules(tree(query), declared);
  }

  /** Where the columns of a query come from. */
  QueryLineage lineage(Query query) {
    return lineages.of(tree(query));
  }

  private static RelNode tree(Query query) {
    return ((PlannerQueryOperation) ((TableImpl) query.table()).getQueryOperation())
        .getCalciteTree();
  }
}
