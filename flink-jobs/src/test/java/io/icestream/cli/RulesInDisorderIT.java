package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Workspace;
import io.icestream.source.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that look at other rows, while versions come in any order, several times and with deletes
 * between, at parallelism 4, over a stop and a crash: scores and flags are what a plain computation
 * makes of the newest versions.
 */
@Timeout(1_800)
class RulesInDisorderIT {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  private static final long SEED = 20_261;
  private static final int CUSTOMERS = 120;
  private static final int ORDERS = 300;

  @TempDir Path folder;

  /** A record; a value of null deletes its key. */
  private record Sent(String topic, String key, Map<String, Object> value) {
    String json() {
      return value.entrySet().stream()
          .map(
              field ->
                  "\"%s\":%s"
                      .formatted(
                          field.getKey(),
                          field.getValue() instanceof String text
                              ? "\"" + text + "\""
                              : field.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
  }

  @Test
  void scoresAndFlagsAreThoseOfTheNewestVersions() throws Exception {
    KAFKA.createTopic("customers", 4);
    KAFKA.createTopic("orders", 4);
    Path project = project();
    List<Sent> all = records(new Random(SEED));
    int third = all.size() / 3;
    try (Pipeline job = start(project)) {
      send(all.subList(0, third));
      awaitCaughtUp(project, job, third);
      job.stopWithSavepoint();
    }
    try (Pipeline job = start(project)) {
      send(all.subList(third, third + third / 2));
      awaitCaughtUp(project, job, third + third / 2);
      send(all.subList(third + third / 2, 2 * third));
      // A crash: what was read since the last checkpoint is read again.
    }
    try (Pipeline job = start(project)) {
      send(all.subList(2 * third, all.size()));
      awaitCaughtUp(project, job, all.size());
      job.stopWithSavepoint();
    }

    Map<String, Map<String, Object>> customers = newest("customers", all);
    Map<String, Map<String, Object>> orders = newest("orders", all);
    List<String> expectedCustomers = expectedCustomers(customers);
    List<String> expectedOrders = expectedOrders(orders, customers);
    assertThat(expectedOrders)
        .as("the input has all that is asked for")
        .anyMatch(row -> row.contains("customer_is_known, reference_is_unique"))
        .anyMatch(row -> row.endsWith("[]"));
    assertThat(expectedCustomers.size()).isLessThan(CUSTOMERS);
    assertThat(rows(project, "customer_id, code, version", "silver.customers"))
        .isEqualTo(expectedCustomers);
    assertThat(rows(project, "order_id, customer_id, reference, amount, version", "silver.orders"))
        .isEqualTo(expectedOrders);
  }

  private static List<Sent> records(Random random) {
    List<Sent> records = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      for (int version = 1; version <= 1 + random.nextInt(3); version++) {
        Map<String, Object> value = new TreeMap<>();
        value.put("customer_id", "c" + i);
        value.put("code", random.nextInt(8) == 0 ? null : "k" + random.nextInt(CUSTOMERS));
        value.put("version", version);
        add(records, random, new Sent("customers", "c" + i, value));
      }
      if (random.nextInt(5) == 0) {
        records.add(new Sent("customers", "c" + i, null));
      }
    }
    for (int i = 0; i < ORDERS; i++) {
      for (int version = 1; version <= 1 + random.nextInt(3); version++) {
        Map<String, Object> value = new TreeMap<>();
        value.put("order_id", "o" + i);
        value.put("customer_id", "c" + random.nextInt(CUSTOMERS * 5 / 4));
        value.put("reference", random.nextInt(8) == 0 ? null : "r" + random.nextInt(ORDERS));
        value.put("amount", random.nextInt(6) == 0 ? null : random.nextInt(100));
        value.put("version", version);
        add(records, random, new Sent("orders", "o" + i, value));
      }
      if (random.nextInt(8) == 0) {
        records.add(new Sent("orders", "o" + i, null));
      }
    }
    Collections.shuffle(records, random);
    return records;
  }

  /** Some come twice. */
  private static void add(List<Sent> records, Random random, Sent record) {
    records.add(record);
    if (random.nextInt(5) == 0) {
      records.add(record);
    }
  }

  private static void send(List<Sent> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(Map.of())) {
      List<Future<?>> sent = new ArrayList<>();
      for (Sent record : records) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    record.topic(),
                    record.key().getBytes(StandardCharsets.UTF_8),
                    record.value() == null
                        ? null
                        : record.json().getBytes(StandardCharsets.UTF_8))));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  /** The greatest version of each key, unless a delete came behind it; of equal ones the last. */
  private static Map<String, Map<String, Object>> newest(String topic, List<Sent> all) {
    Map<String, Integer> newest = new HashMap<>();
    Map<String, Integer> deleted = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Sent record = all.get(i);
      if (!record.topic().equals(topic)) {
        continue;
      }
      if (record.value() == null) {
        deleted.put(record.key(), i);
      } else {
        newest.merge(record.key(), i, (a, b) -> version(all.get(b)) >= version(all.get(a)) ? b : a);
      }
    }
    Map<String, Map<String, Object>> rows = new TreeMap<>();
    newest.forEach(
        (key, at) -> {
          if (deleted.getOrDefault(key, -1) < at) {
            rows.put(key, all.get(at).value());
          }
        });
    return rows;
  }

  private static int version(Sent record) {
    return (int) record.value().get("version");
  }

  private static List<String> expectedCustomers(Map<String, Map<String, Object>> customers) {
    List<String> rows = new ArrayList<>();
    for (Map<String, Object> row : customers.values()) {
      List<String> flags = new ArrayList<>();
      boolean isUnique = isUnique("code", row, customers);
      boolean hasCode = row.get("code") != null;
      flag(flags, isUnique, "code_is_unique");
      flag(flags, hasCode, "has_code");
      int score = 100 * ((isUnique ? 1 : 0) + (hasCode ? 1 : 0)) / 2;
      rows.add(text(row, "customer_id", "code", "version") + " " + score + " " + flags);
    }
    rows.sort(null);
    return rows;
  }

  private static List<String> expectedOrders(
      Map<String, Map<String, Object>> orders, Map<String, Map<String, Object>> customers) {
    List<String> rows = new ArrayList<>();
    for (Map<String, Object> row : orders.values()) {
      List<String> flags = new ArrayList<>();
      boolean isUnique = isUnique("reference", row, orders);
      boolean hasReference = row.get("reference") != null;
      boolean hasAmount = row.get("amount") != null;
      flag(flags, customers.containsKey((String) row.get("customer_id")), "customer_is_known");
      flag(flags, isUnique, "reference_is_unique");
      flag(flags, hasReference, "has_reference");
      flag(flags, hasAmount, "has_amount");
      int complete = (hasReference ? 1 : 0) + (hasAmount ? 3 : 0);
      int score = (100 * (isUnique ? 4 : 0) + 100 * complete) / 8;
      rows.add(
          text(row, "order_id", "customer_id", "reference", "amount", "version")
              + " "
              + score
              + " "
              + flags);
    }
    rows.sort(null);
    return rows;
  }

  private static void flag(List<String> flags, boolean isKept, String rule) {
    if (!isKept) {
      flags.add(rule);
    }
  }

  private static boolean isUnique(
      String column, Map<String, Object> row, Map<String, Map<String, Object>> rows) {
    Object value = row.get(column);
    return value == null
        || rows.values().stream().filter(other -> value.equals(other.get(column))).count() == 1;
  }

  private static String text(Map<String, Object> row, String... columns) {
    List<String> fields = new ArrayList<>();
    for (String column : columns) {
      fields.add(String.valueOf(row.get(column)));
    }
    return String.join(" ", fields);
  }

  private static List<String> rows(Path project, String columns, String table) throws Exception {
    List<String> rows = new ArrayList<>();
    try (LakeReader reader = new LakeReader(Workspace.open(project, "local"));
        LakeSession.Result result =
            reader.query("select " + columns + ", quality_score, quality_flags from " + table)) {
      result.rows().forEachRemaining(row -> rows.add(text(row)));
    }
    rows.sort(null);
    return rows;
  }

  private static String text(Row row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      Object field = row.getField(i);
      fields.add(field instanceof Object[] list ? List.of(list).toString() : String.valueOf(field));
    }
    return String.join(" ", fields);
  }

  private static Pipeline start(Path project) throws Exception {
    return Pipeline.start(Workspace.open(project, "local"), RunOptions.defaults());
  }

  /** Waits until readers see so many records in Bronze: then Silver holds what they amount to. */
  private static void awaitCaughtUp(Path project, Pipeline job, long records) throws Exception {
    try (Lake lake = Workspace.open(project, "local").lake()) {
      for (int i = 0; i < 1_200; i++) {
        if (job.ended().isDone()) {
          job.ended().get();
        }
        if (count(lake, "web__customers") + count(lake, "web__orders") == records) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError("not all of " + records + " records are there");
  }

  private static long count(Lake lake, String name) {
    return lake.table("bronze", name)
        .map(table -> table.currentSnapshot())
        .map(snapshot -> Long.parseLong(snapshot.summary().getOrDefault("total-records", "0")))
        .orElse(0L);
  }

  private Path project() throws Exception {
    Path project = folder.resolve("rules");
    Map<String, String> files = new HashMap<>();
    files.put(
        "icestream.yml",
        """
        name: rules
        sources:
          web:
            type: kafka
            bootstrap-servers: "%s"
            topics:
              customers: customers
              orders: orders
        checkpoint-interval: 300ms
        parallelism: 4
        profiles:
          local:
            catalog: {type: jdbc, warehouse: "%2$s/warehouse", uri: "jdbc:sqlite:%2$s/catalog.db"}
            state: "%2$s/state"
        """
            .formatted(KAFKA.bootstrapServers(), project.resolve("output")));
    files.put("sources/web/customers.sql", source("customers", "customer_id", "code string"));
    files.put(
        "sources/web/orders.sql",
        source("orders", "order_id", "customer_id string, reference string, amount int"));
    files.put("silver/customers.sql", silver("customers", "customer_id", "code"));
    files.put("silver/orders.sql", silver("orders", "order_id", "customer_id, reference, amount"));
    files.put(
        "silver/customers.yml",
        """
        rules:
          code_is_unique: {unique: code}
          has_code: {not_null: code}
        """);
    files.put(
        "silver/orders.yml",
        """
        rules:
          customer_is_known:
            references: {table: silver.customers, column: customer_id}
            column: customer_id
            severity: flag
          reference_is_unique: {unique: reference}
          has_reference: {not_null: reference}
          has_amount: {not_null: amount, weight: 3}
        """);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = project.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return project;
  }

  private static String source(String name, String key, String columns) {
    return """
        create table %s (%s string, %s, version int, primary key (%2$s) not enforced)
        comment 'Versions, in any order' with ('order-by' = 'version', 'key-format' = 'text');
        """
        .formatted(name, key, columns);
  }

  private static String silver(String name, String key, String columns) {
    String declared =
        columns
            .lines()
            .flatMap(line -> List.of(line.split(", ", -1)).stream())
            .map(column -> column + (column.equals("amount") ? " int" : " string"))
            .collect(Collectors.joining(", "));
    return """
        create table %1$s (%2$s string comment 'The key', %3$s, version int, primary key (%2$s) not enforced)
        comment 'The newest versions';
        create temporary view silver__%1$s as
        select %2$s, %4$s, version from web.%1$s;
        """
        .formatted(name, key, declared, columns);
  }
}
