package io.icestream.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;

/** A catalog in a folder, with Flink environments that use it. */
public record Lake(Path folder) {

  public static final String CANARY = "canary-5f3a-password";

  public Map<String, String> options() {
    return Map.of(
        "catalog-type",
        "jdbc",
        "uri",
        "jdbc:sqlite:" + folder.resolve("catalog.db"),
        "warehouse",
        folder.resolve("warehouse").toUri().toString(),
        "jdbc.password",
        CANARY);
  }

  public CatalogLoader loader() {
    return CatalogLoaders.of("lake", options());
  }

  public Table table(String name) {
    Catalog catalog = loader().loadCatalog();
    return catalog.loadTable(TableIdentifier.parse(name));
  }

  public StreamTableEnvironment streaming(Configuration configuration) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    return use(StreamTableEnvironment.create(env));
  }

  public StreamTableEnvironment batch() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(2);
    return use(StreamTableEnvironment.create(env, EnvironmentSettings.inBatchMode()));
  }

  public StreamTableEnvironment use(StreamTableEnvironment tables) {
    StringBuilder with = new StringBuilder("'type'='icestream'");
    options().forEach((key, value) -> with.append(", '" + key + "'='" + value + "'"));
    tables.executeSql("create catalog lake with (" + with + ")");
    tables.executeSql("use catalog lake");
    return tables;
  }

  /** The published rows of a query, sorted, as text. */
  public List<String> rows(String query) throws Exception {
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> all = batch().executeSql(query).collect()) {
      all.forEachRemaining(row -> rows.add(row.toString()));
    }
    rows.sort(null);
    return rows;
  }
}
