package io.icestream.run;

import io.icestream.reconcile.LakeSession;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

/**
 * Reads a project's published tables with batch SQL in this process; no cluster is needed and none
 * is left running. A reader belongs to the thread that made it.
 */
public final class LakeReader implements LakeSession, AutoCloseable {
  private final QueryCluster cluster;
  private final TableEnvironment tables;

  /** Opens a reader of a workspace's tables; it starts the small cluster that its queries share. */
  public LakeReader(Workspace workspace) {
    this(workspace, workspace.session());
  }

  /** Opens a reader of the tables that a rebuild made in a directory. */
  public static LakeReader of(Workspace workspace, Path directory) {
    return new LakeReader(workspace, workspace.session(LocalWarehouse.catalog(directory)));
  }

  /** Opens a reader without functions, for those who declare others. */
  public static LakeReader withoutFunctions(Workspace workspace) {
    return new LakeReader(
        workspace,
        workspace.session().stream()
            .filter(statement -> !statement.startsWith("create temporary system function"))
            .toList());
  }

  private LakeReader(Workspace workspace, List<String> session) {
    cluster = new QueryCluster(MaskingKeys.references(workspace.stateRoot()));
    tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(cluster.settings())
                .build());
    tables
        .getConfig()
        .set("table.local-time-zone", "UTC")
        // Columns and filters then reach the files, also where a hint names a snapshot.
        .set(OptimizerConfigOptions.TABLE_OPTIMIZER_REUSE_SOURCE_ENABLED, false);
    session.forEach(tables::executeSql);
  }

  @Override
  public void close() {
    cluster.close();
  }

  @Override
  public Result query(String sql) {
    TableResult result = tables.executeSql(sql);
    return new Result(result.getResolvedSchema().getColumnNames(), result.collect());
  }

  /**
   * From now on these tables are read at these snapshots, whatever is published meanwhile.
   *
   * @param snapshots by {@code database.table}; the tables of an earlier call stay as they are
   *     unless they are named again
   */
  public void at(Map<String, Long> snapshots) {
    snapshots.forEach(
        (name, snapshot) -> {
          String[] path = name.split("\\.", 2);
          String table = "`" + path[0] + "`.`" + path[1] + "`";
          tables.dropTemporaryView(table);
          Table rows =
              tables.sqlQuery(
                  "select * from " + table + " /*+ OPTIONS('snapshot-id'='" + snapshot + "') */");
          tables.createTemporaryView(table, rows);
        });
  }

  /** The columns of a table that is there. */
  public List<String> columns(String table) {
    return tables.from(table).getResolvedSchema().getColumnNames();
  }

  /** The columns of a table that is there, name to type in Flink SQL. */
  public Map<String, String> columnTypes(String table) {
    Map<String, String> types = new LinkedHashMap<>();
    tables
        .from(table)
        .getResolvedSchema()
        .getColumns()
        .forEach(
            column ->
                types.put(
                    column.getName(), column.getDataType().getLogicalType().asSummaryString()));
    return types;
  }

  /** The tables of a layer, in the order of their names. */
  public List<String> tables(String database) {
    return List.of(tables.listTables("lake", database));
  }
}
