package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Step;
import io.icestream.run.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.types.Row;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * A copy of the reference project, mostly without its star schema, on real servers that the
 * generator keeps busy. Its configuration holds addresses, not variables, so that any process can
 * run commands on it.
 */
final class RetailLake implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "silver.customers",
          "silver.fiscal_calendar",
          "silver.locations",
          "silver.partner_sales",
          "silver.products",
          "silver.till_transactions",
          "silver.transactions",
          "silver.web_transactions",
          "gold.customer_segments",
          "gold.daily_sales");
  private static final Duration PATIENCE = Duration.ofSeconds(600);

  private final DemoServers servers;
  private final Generator generator;
  private final Path project;
  private String profile = "local";

  private RetailLake(DemoServers servers, Generator generator, Path project) {
    this.servers = servers;
    this.generator = generator;
    this.project = project;
  }

  static RetailLake start(Path directory) throws IOException {
    RetailLake lake = startWhole(directory);
    narrow(lake.project);
    return lake;
  }

  /** The same with the star schema. */
  static RetailLake startWhole(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    DemoServers servers =
        DemoServers.start(directory.resolve("servers"), DemoServers.Data.DELETED, new Quietly());
    Path project = directory.resolve("retail");
    copy(Path.of("..", "sql-scripts", "retail"), project);
    Path settings = project.resolve("icestream.yml");
    String text = Files.readString(settings);
    for (Map.Entry<String, String> variable : servers.environment().entrySet()) {
      text =
          text.replaceAll(
              "\\$\\{env:" + variable.getKey() + "[^}]*}",
              java.util.regex.Matcher.quoteReplacement(variable.getValue()));
    }
    Files.writeString(
        settings,
        text.replace("${env:SHOP_PASSWORD}", "${file:" + servers.postgres().passwordFile() + "}")
            .replace("checkpoint-interval: 5s", "checkpoint-interval: 500ms"));
    return new RetailLake(servers, servers.generator(7), project);
  }

  /** Leaves out the star schema, which {@link DemoIT} proves: the rest starts in half the time. */
  private static void narrow(Path project) throws IOException {
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = project.relativize(file).toString();
        boolean isOfGold = name.matches("gold/.*|audits/.*|tests/.*");
        boolean isKept = name.matches(".*(daily_sales|customer_segments|segments_are).*");
        if (isOfGold && !isKept || name.matches("silver/.*_(versions|history)[.]sql")) {
          Files.delete(file);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  Path project() {
    return project;
  }

  Generator generator() {
    return generator;
  }

  EmbeddedPostgres postgres() {
    return servers.postgres();
  }

  EmbeddedKafka kafka() {
    return servers.kafka();
  }

  Workspace workspace() {
    return Workspace.open(project, profile);
  }

  /**
   * Runs with the profile {@code aws} from now on, the catalog's services where the properties say.
   * Only what would need a file system of Flink's for S3 stays on this machine: state and landing.
   */
  RetailLake onAws(Map<String, String> properties, Path state) throws IOException {
    StringBuilder added = new StringBuilder("warehouse\"\n      properties:");
    properties.forEach((key, value) -> added.append("\n        %s: \"%s\"".formatted(key, value)));
    Path settings = project.resolve("icestream.yml");
    String text = Files.readString(settings);
    int aws = text.indexOf("\n  aws:\n");
    int local = text.indexOf("\n  local:\n");
    String sources = text.substring(text.indexOf("    sources:\n", local), aws);
    String changed =
        text.substring(aws)
            .replaceAll("(?s)    sources:\n.*", "")
            .replace("s3://${env:LAKE_BUCKET}/state", state.toString())
            .replace("${env:LAKE_BUCKET}/warehouse\"", "lake/" + added)
            .replace("checkpoint-interval: 60s", "checkpoint-interval: 1s")
            .replace("parallelism: 4", "parallelism: 2");
    Files.writeString(settings, text.substring(0, aws) + changed + sources);
    profile = "aws";
    return this;
  }

  /** Replaces text in a file of the project. */
  void edit(String file, String text, String replacement) throws IOException {
    Path path = project.resolve(file);
    String before = Files.readString(path);
    assertThat(before).contains(text);
    Files.writeString(path, before.replace(text, replacement));
  }

  Pipeline run(RunOptions options, Step... steps) throws Exception {
    Workspace workspace = workspace();
    if (options.half() != Half.REFINE) {
      workspace.prepareSources(progress -> {});
    }
    return Pipeline.start(workspace, options, List.of(steps), progress -> {});
  }

  /** Lets changes stream until so many more were sent. */
  void stream(int eventsPerSecond, long more) throws InterruptedException {
    long before = sent();
    generator.start(eventsPerSecond);
    while (sent() < before + more && generator.failure().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private long sent() {
    return generator.counts().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Stops the changes and waits until readers see the content that all of them amount to. */
  void awaitCaughtUp(Pipeline... jobs) throws Exception {
    awaitCaughtUp(
        () -> {
          for (Pipeline job : jobs) {
            if (job.ended().isDone()) {
              job.ended().get();
              throw new IllegalStateException("the job has ended");
            }
          }
          return null;
        });
  }

  void awaitCaughtUp(Callable<Void> check) throws Exception {
    generator.quiesce();
    Oracle oracle = Oracle.over(servers.postgres());
    Map<String, Long> counts = new TreeMap<>(oracle.silverCounts());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      check.call();
      String difference = difference(oracle, counts);
      if (difference.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not caught up: " + difference);
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private String difference(Oracle oracle, Map<String, Long> counts) throws Exception {
    Workspace workspace = workspace();
    try (Lake lake = workspace.lake()) {
      if (lake.table("gold", "daily_sales").filter(t -> t.currentSnapshot() != null).isEmpty()) {
        return "nothing is published";
      }
      for (Map.Entry<String, Long> table : counts.entrySet()) {
        if (rows(lake, "silver", table.getKey()) != table.getValue()) {
          return table.getKey() + " has other rows";
        }
      }
    }
    try (LakeReader reader = new LakeReader(workspace)) {
      // One query, for starting one costs more than a small table.
      List<String> found =
          rows(
              reader,
              counts.keySet().stream()
                  .map(t -> "select '" + t + "' as t, count(*) as n from silver." + t)
                  .collect(Collectors.joining(" union all ", "(", ")")),
              "trim(t), n");
      List<String> expectedCounts =
          counts.entrySet().stream()
              .map(count -> "[" + count.getKey() + ", " + count.getValue() + "]")
              .sorted()
              .toList();
      if (!found.equals(expectedCounts)) {
        return found + " instead of " + expectedCounts;
      }
      for (Map.Entry<String, Oracle.Rows> gold :
          Map.of(
                  "gold.daily_sales", oracle.table("daily_sales"),
                  "gold.customer_segments", oracle.table("customer_segments"))
              .entrySet()) {
        String columns = String.join(", ", gold.getValue().columns());
        List<String> expected =
            gold.getValue().rows().stream().map(Object::toString).sorted().toList();
        List<String> rows = rows(reader, gold.getKey(), columns);
        if (!rows.equals(expected)) {
          List<String> missing = new ArrayList<>(expected);
          missing.removeAll(rows);
          return "%s has %d rows, %d are expected; it lacks %s"
              .formatted(gold.getKey(), rows.size(), expected.size(), missing);
        }
      }
      return customersUpdatedLast(reader);
    }
  }

  /** Changes of customers show in no count and in no Gold table. */
  private String customersUpdatedLast(LakeReader reader) throws Exception {
    try (var shop = servers.postgres().connect(Shop.DATABASE)) {
      String newest =
          Sources.text(
              shop,
              "select string_agg(customer_id || ' ' || extract(epoch from updated_at)::bigint, ','"
                  + " order by customer_id collate \"C\") from public.customers");
      List<String> rows =
          rows(
              reader,
              "silver.customers",
              "customer_id, timestampdiff(second,"
                  + " timestamp '1970-01-01 00:00:00', cast(updated_at as timestamp(3)))");
      String found =
          String.join(
              ",",
              rows.stream()
                  .map(row -> row.substring(1, row.length() - 1).replace(",", ""))
                  .toList());
      return found.equals(newest) ? "" : "silver.customers differs from the shop's";
    }
  }

  /** Every row of every Silver and Gold table as readers of the project see it. */
  Map<String, List<String>> content() throws Exception {
    try (LakeReader reader = new LakeReader(workspace())) {
      return content(reader);
    }
  }

  /** Every row of a table as readers of the project see it. */
  List<String> rows(String table) throws Exception {
    try (LakeReader reader = new LakeReader(workspace())) {
      return rows(reader, table, "*");
    }
  }

  static Map<String, List<String>> content(LakeReader reader) throws Exception {
    Map<String, List<String>> content = new TreeMap<>();
    for (String table : TABLES) {
      content.put(table, rows(reader, table, "*"));
    }
    return content;
  }

  static List<String> rows(LakeReader reader, String table, String columns) throws Exception {
    return rows(reader, table, columns, "true");
  }

  static List<String> rows(LakeReader reader, String table, String columns, String condition)
      throws Exception {
    List<String> rows = new ArrayList<>();
    try (LakeSession.Result result =
        reader.query("select " + columns + " from " + table + " where " + condition)) {
      result.rows().forEachRemaining(row -> rows.add(text(row)));
    }
    rows.sort(null);
    return rows;
  }

  static String text(Row row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      Object field = row.getField(i);
      fields.add(
          field instanceof BigDecimal number
              ? number.toPlainString()
              : field instanceof Object[] list ? List.of(list).toString() : String.valueOf(field));
    }
    return fields.toString();
  }

  private static long rows(Lake lake, String layer, String name) {
    return rows(lake.table(layer, name).orElseThrow().currentSnapshot());
  }

  private static long rows(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    return Long.parseLong(summary.getOrDefault("total-records", "0"))
        - Long.parseLong(summary.getOrDefault("total-position-deletes", "0"));
  }

  /** How many rows a table has for its readers now. */
  long rows(String layer, String name) throws IOException {
    try (Lake lake = workspace().lake()) {
      return rows(lake, layer, name);
    }
  }

  /** How many rows a table had for its readers each time when its content changed. */
  List<Long> rowsPublishedSince(String layer, String name, Instant start) throws IOException {
    try (Lake lake = workspace().lake()) {
      return rowsPublishedSince(lake, layer, name, start);
    }
  }

  private static List<Long> rowsPublishedSince(
      Lake lake, String layer, String name, Instant start) {
    Table table = lake.table(layer, name).orElseThrow();
    return table.history().stream()
        .filter(entry -> entry.timestampMillis() > start.toEpochMilli())
        .map(entry -> rows(table.snapshot(entry.snapshotId())))
        .toList();
  }

  /** Waits until a table's readers see something else than at a time. */
  void awaitPublished(String layer, String name, Instant start) throws Exception {
    try (Lake lake = workspace().lake()) {
      await(
          layer + "." + name + " is not published",
          () -> !rowsPublishedSince(lake, layer, name, start).isEmpty());
    }
  }

  /** Waits until a table is there and has rows. */
  void awaitTable(String layer, String name) throws Exception {
    try (Lake lake = workspace().lake()) {
      await(
          layer + "." + name + " has no rows",
          () ->
              lake.table(layer, name).filter(t -> t.currentSnapshot() != null).isPresent()
                  && rows(lake, layer, name) > 0);
    }
  }

  void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Override
  public void close() throws IOException {
    generator.close();
    servers.close();
  }

  private static final class Quietly implements DemoServers.Progress {
    @Override
    public <T> T during(String what, Supplier<T> work) {
      return work.get();
    }
  }
}
