package io.icestream.run;

import java.util.Iterator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Reads a project's published tables with batch SQL in this process; no cluster is needed and none
 * is left running. A reader belongs to the thread that made it.
 */
public final class LakeReader {
  private final TableEnvironment tables;

  /**
   * Opens a reader.
   *
   * @param session the statements that open the catalog and declare the functions
   */
  public LakeReader(List<String> session) {
    Configuration settings = new Configuration();
    settings.set(DeploymentOptions.TARGET, "local");
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    settings.set(RestOptions.BIND_PORT, "0");
    tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(JobSettings.loopback(settings))
                .build());
    tables.getConfig().set("table.local-time-zone", "UTC");
    tables.getConfig().set("sql-client.execution.result-mode", "tableau");
    session.forEach(tables::executeSql);
  }

  /** Runs one statement; rows come as they are read. */
  public Result query(String sql) {
    TableResult result = tables.executeSql(sql);
    return new Result(result.getResolvedSchema().getColumnNames(), result.collect());
  }

  /** The tables of a layer, in the order of their names. */
  public List<String> tables(String database) {
    return List.of(tables.listTables("lake", database));
  }

  /** Columns and rows of a result; closing it ends the query. */
  public record Result(List<String> columns, CloseableIterator<Row> rows) implements AutoCloseable {
    public Iterator<Row> iterator() {
      return rows;
    }

    @Override
    public void close() throws Exception {
      rows.close();
    }
  }
}
