package io.icestream.demo;

import io.trino.jdbc.Row;
import io.trino.jdbc.RowField;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A Trino that reads one lake, in a process of its own that listens on 127.0.0.1 only. Its catalog
 * is named {@code lake}.
 */
final class TrinoServer implements AutoCloseable {
  private static final int LINES_KEPT = 40;
  private static final Duration NODE_WITHIN = Duration.ofMinutes(2);

  private final Process process;
  private final Connection connection;

  private TrinoServer(Process process, Connection connection) {
    this.process = process;
    this.connection = connection;
  }

  /**
   * The properties of Trino's Iceberg connector for a lake whose catalog is an SQLite file and
   * whose warehouse is a folder of this machine, given to it as a URI.
   */
  static Map<String, String> localLake(Path catalog, String warehouse) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("connector.name", "iceberg");
    properties.put("iceberg.catalog.type", "jdbc");
    properties.put("iceberg.jdbc-catalog.driver-class", "org.sqlite.JDBC");
    properties.put("iceberg.jdbc-catalog.connection-url", "jdbc:sqlite:" + catalog);
    properties.put("iceberg.jdbc-catalog.catalog-name", "lake");
    properties.put("iceberg.jdbc-catalog.schema-version", "V1");
    properties.put("iceberg.jdbc-catalog.default-warehouse-dir", warehouse);
    properties.put("fs.native-local.enabled", "true");
    properties.put("local.location", "/");
    return properties;
  }

  /** The properties of Trino's Iceberg connector for a lake in Glue and S3 at these addresses. */
  static Map<String, String> glueLake(String glue, String store, String region) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("connector.name", "iceberg");
    properties.put("iceberg.catalog.type", "glue");
    properties.put("hive.metastore.glue.endpoint-url", glue);
    properties.put("hive.metastore.glue.region", region);
    properties.put("fs.native-s3.enabled", "true");
    properties.put("s3.endpoint", store);
    properties.put("s3.region", region);
    properties.put("s3.path-style-access", "true");
    for (String service : List.of("hive.metastore.glue.", "s3.")) {
      // Made up: the stand-ins want a signature and nothing else.
      properties.put(service + "aws-access-key", UUID.randomUUID().toString());
      properties.put(service + "aws-secret-key", UUID.randomUUID().toString());
    }
    return properties;
  }

  /** Starts a server that keeps its files in a directory, and waits until it answers. */
  static TrinoServer start(TrinoInstallation installation, Path directory, Map<String, String> lake)
      throws IOException, SQLException, InterruptedException {
    int port = Ports.remembered(directory.resolve("port"));
    Path config = directory.resolve("etc/config.properties");
    write(directory.resolve("etc/catalog/lake.properties"), lake);
    write(
        config,
        Map.of(
            "coordinator", "true",
            "node-scheduler.include-coordinator", "true",
            "http-server.http.port", Integer.toString(port),
            "discovery.uri", "http://127.0.0.1:" + port,
            "node.bind-ip", "127.0.0.1",
            "node.internal-address", "127.0.0.1",
            "node.environment", "test",
            "node.id", "trino",
            "plugin.dir", installation.plugins().toString()));
    Process process =
        new ProcessBuilder(
                installation.jdk().resolve("bin/java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.attach.allowAttachSelf=true",
                "-Duser.timezone=UTC",
                "--add-modules=jdk.incubator.vector",
                "-Dconfig=" + config,
                "-cp",
                installation.server().resolve("lib") + "/*",
                "io.trino.server.TrinoServer")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      awaitStart(process.inputReader());
      TrinoServer trino =
          new TrinoServer(
              process,
              DriverManager.getConnection(
                  "jdbc:trino://127.0.0.1:" + port + "/lake", "test", null));
      trino.awaitNode();
      return trino;
    } catch (IOException | SQLException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void write(Path file, Map<String, String> properties) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(
        file,
        properties.entrySet().stream().map(p -> p.getKey() + "=" + p.getValue()).sorted().toList());
  }

  private static void awaitStart(BufferedReader output) throws IOException {
    List<String> last = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains("SERVER STARTED")) {
        Thread reader = new Thread(() -> drain(output), "trino-output");
        reader.setDaemon(true);
        reader.start();
        return;
      }
      last.add(line);
      if (last.size() > LINES_KEPT) {
        last.remove(0);
      }
    }
    throw new IOException("Trino does not start:\n" + String.join("\n", last));
  }

  /** A started server knows a little later that it has a node: its own. */
  private void awaitNode() throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + NODE_WITHIN.toNanos();
    while (true) {
      try {
        query("select schema_name from information_schema.schemata limit 1");
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline || !String.valueOf(e.getMessage()).contains("No nodes")) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  /** So that the process never waits for its reader. */
  private static void drain(BufferedReader output) {
    try {
      output.lines().forEach(line -> {});
    } catch (UncheckedIOException e) {
      // The process has ended.
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * The rows of a query, each a list of values: times and dates as {@link java.time} has them,
   * arrays and rows as lists.
   */
  List<List<Object>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData columns = result.getMetaData();
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.add(value(result.getObject(i), columns.getColumnTypeName(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static Object value(Object value, String type) throws SQLException {
    if (value instanceof Timestamp time) {
      return type.endsWith("with time zone") ? time.toInstant() : time.toLocalDateTime();
    }
    if (value instanceof java.sql.Array array) {
      return Arrays.stream((Object[]) array.getArray()).map(TrinoServer::nested).toList();
    }
    return value instanceof java.sql.Date date ? date.toLocalDate() : value;
  }

  private static Object nested(Object value) {
    return value instanceof Row row
        ? row.getFields().stream().map(RowField::getValue).toList()
        : value;
  }

  @Override
  public void close() throws SQLException, InterruptedException {
    try {
      connection.close();
    } finally {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
