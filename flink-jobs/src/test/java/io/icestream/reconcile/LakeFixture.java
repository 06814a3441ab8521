package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.source.postgres.PostgresServer;
import io.icestream.source.postgres.PostgresTables;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * A lake on this machine with logs, quarantine and progress, filled by the real reader or by hand.
 */
final class LakeFixture {
  static final String META =
      "meta_source string not null, meta_op string not null, meta_position string not null,"
          + " meta_event_at timestamp_ltz(6), meta_ingested_at timestamp_ltz(6) not null,"
          + " meta_file string";
  private static final String NOW = "cast(current_timestamp as timestamp_ltz(6))";

  /** One for all tests of the JVM: starting one for each query would take most of the time. */
  private static final MiniCluster CLUSTER = startCluster();

  private final TableEnvironment tables;

  private final Path warehouse;

  LakeFixture(Path warehouse) {
    this.warehouse = warehouse;
    tables = open();
    for (String database : List.of("bronze", "silver", "gold", "quarantine", "ops")) {
      run("create database " + database);
    }
    run(
        "create table ops.progress (`system` string, entity string, subtask int, checkpoint_id"
            + " bigint, read_count bigint, passed_count bigint, rejected_count bigint, `position`"
            + " string, is_snapshot_complete boolean, reported_at timestamp_ltz(6))");
  }

  private TableEnvironment open() {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    settings.set(DeploymentOptions.TARGET, "remote");
    settings.set(RestOptions.ADDRESS, "127.0.0.1");
    settings.set(RestOptions.PORT, CLUSTER.getRestAddress().join().getPort());
    TableEnvironment opened =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(settings).build());
    opened.getConfig().set("table.local-time-zone", "UTC");
    opened.executeSql(
        "create catalog lake with ('type'='iceberg', 'catalog-type'='hadoop', 'warehouse'='%s')"
            .formatted(warehouse.toUri()));
    opened.executeSql("use catalog lake");
    return opened;
  }

  private static MiniCluster startCluster() {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    settings.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
    settings.set(TaskManagerOptions.HOST, "127.0.0.1");
    settings.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return cluster;
  }

  /** A session of its own. */
  LakeSession session() {
    TableEnvironment opened = open();
    return sql -> {
      TableResult result = opened.executeSql(sql);
      return new LakeSession.Result(result.getResolvedSchema().getColumnNames(), result.collect());
    };
  }

  LakeTables tables() {
    return new LakeTables(session());
  }

  void run(String sql) {
    try {
      tables.executeSql(sql).await();
    } catch (Exception e) {
      throw new AssertionError(sql, e);
    }
  }

  /**
   * The entity of a table with its columns as discovered, with its log in Bronze and its
   * quarantine.
   */
  EntityTable entity(PostgresServer.Database database, String table, String... key)
      throws Exception {
    PostgresTables.Table found;
    try (Connection connection = database.connect()) {
      found = PostgresTables.discover(connection, List.of("public." + table)).get(0);
    }
    Map<String, String> options = new LinkedHashMap<>();
    options.put("type", "postgres");
    options.put("url", database.url());
    options.put("username", "postgres");
    options.put("password", PostgresServer.PASSWORD);
    options.put("entities", table + "=public." + table);
    EntityTable entity =
        new EntityTable(
            "shop",
            table,
            found.columns().stream()
                .map(column -> new EntityTable.Column(column.name(), column.flinkSql()))
                .toList(),
            List.of(key),
            Optional.empty(),
            options);
    declare(entity);
    return entity;
  }

  void declare(EntityTable entity) {
    run("create table bronze." + entity.logName() + " (" + columns(entity) + ")");
    run(
        "create table quarantine.unparsed__"
            + entity.logName()
            + " (meta_source string, meta_position string, reason_code string)");
  }

  private static String columns(EntityTable entity) {
    return entity.columns().stream()
            .map(column -> "`" + column.name() + "` " + column.type())
            .collect(Collectors.joining(", "))
        + ", "
        + META;
  }

  /**
   * Reads the table as the pipeline does and writes what passes the condition, other values as
   * told.
   */
  void ingest(EntityTable entity, String where, Map<String, String> replaced) {
    String live = "live_" + entity.entity();
    String options =
        entity.sourceOptions().entrySet().stream()
            .map(option -> ", '" + option.getKey() + "'='" + option.getValue() + "'")
            .collect(Collectors.joining());
    run(
        "create temporary table "
            + live
            + " ("
            + columns(entity)
            + ") with ('connector'='icestream-source', 'system'='shop', 'entity'='"
            + entity.entity()
            + "', 'mode'='batch'"
            + options
            + ")");
    String columns =
        entity.columns().stream()
            .map(column -> replaced.getOrDefault(column.name(), "`" + column.name() + "`"))
            .collect(Collectors.joining(", "));
    run(
        "insert into bronze.%s select %s, meta_source, meta_op, meta_position, meta_event_at, meta_ingested_at, meta_file from %s where %s"
            .formatted(entity.logName(), columns, live, where));
    run("drop temporary table " + live);
  }

  void ingest(EntityTable entity) {
    ingest(entity, "true", Map.of());
  }

  /** Writes a change by hand; values as SQL. */
  void change(EntityTable entity, String operation, String position, String... values) {
    run(
        "insert into bronze.%s select %s, 'shop.%s', '%s', '%s', %s, %s, cast(null as string)"
            .formatted(
                entity.logName(),
                String.join(", ", values),
                entity.entity(),
                operation,
                position,
                NOW,
                NOW));
  }

  void unparsed(EntityTable entity, String position) {
    run(
        "insert into quarantine.unparsed__%s values ('shop.%s', '%s', 'out-of-range')"
            .formatted(entity.logName(), entity.entity(), position));
  }

  /** Says how far the reader has come. */
  void progress(EntityTable entity, long checkpoint, long read, long rejected, String position) {
    run(
        "insert into ops.progress values ('%s', '%s', 0, %d, %d, %d, %d, '%s', true, to_timestamp_ltz(%d, 3))"
            .formatted(
                entity.system(),
                entity.entity(),
                checkpoint,
                read,
                read - rejected,
                rejected,
                position,
                1_000_000L + checkpoint));
  }
}
