package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Workspace;
import io.icestream.source.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.types.Row;
import org.apache.iceberg.Snapshot;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A small project over one topic of orders, with a rule that keeps rows out of Silver, a sum of
 * them in Gold, and a personal column.
 */
final class OrdersLake {
  static final String OUT = "quarantine.orders";
  static final String UNPARSED = "quarantine.unparsed__web__orders";

  private final KafkaBroker broker;
  private final String topic;
  private final Path project;

  private OrdersLake(KafkaBroker broker, String topic, Path project) {
    this.broker = broker;
    this.topic = topic;
    this.project = project;
  }

  static OrdersLake create(KafkaBroker broker, String topic, Path folder) throws Exception {
    broker.createTopic(topic, 1);
    OrdersLake lake = new OrdersLake(broker, topic, folder.resolve(topic));
    lake.write(
        "icestream.yml",
        """
        name: orders
        sources:
          web:
            type: kafka
            bootstrap-servers: "%s"
            topics:
              orders: %s
        checkpoint-interval: 300ms
        profiles:
          local:
            catalog: {type: jdbc, warehouse: "%3$s/warehouse", uri: "jdbc:sqlite:%3$s/catalog.db"}
            state: "%3$s/state"
        """
            .formatted(broker.bootstrapServers(), topic, lake.project.resolve("output")));
    lake.write(
        "masking.yml",
        """
        web.orders:
          subject: customer_id
          email: tokenize
        """);
    lake.write(
        "sources/web/orders.sql",
        """
        create table orders (
            order_id string,
            customer_id string,
            email string,
            quantity int,
            amount decimal(12, 2),
            primary key (order_id) not enforced
        ) comment 'One record for each version of an order'
        with ('key-format' = 'text');
        """);
    lake.write(
        "silver/orders.sql",
        """
        create table orders (
            order_id string comment 'Given by the shop',
            customer_id string,
            email string,
            quantity int,
            amount decimal(12, 2),
            primary key (order_id) not enforced
        ) comment 'One row for each order';

        create temporary view silver__orders as
        with orders as (
            select * from web.orders
        )

        select
            order_id,
            customer_id,
            email,
            quantity,
            amount
        from orders;
        """);
    lake.write(
        "silver/orders.yml",
        "rules:\n  amount_is_positive: {check: amount > 0, severity: quarantine}\n");
    lake.write(
        "gold/amounts_by_customer.sql",
        """
        create table amounts_by_customer (
            customer_id string comment 'Who ordered',
            amount decimal(38, 2),
            order_count bigint,
            primary key (customer_id) not enforced
        ) comment 'One row for each customer';

        create temporary view gold__amounts_by_customer as
        with orders as (
            select * from silver__orders
        )

        select
            customer_id,
            sum(amount) as amount,
            count(*) as order_count
        from orders
        group by customer_id;
        """);
    return lake;
  }

  String project() {
    return project.toString();
  }

  Path output() {
    return project.resolve("output");
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Replaces text in a file of the project. */
  void edit(String file, String text, String replacement) throws IOException {
    Path path = project.resolve(file);
    String before = Files.readString(path);
    assertThat(before).contains(text);
    Files.writeString(path, before.replace(text, replacement));
  }

  Workspace workspace() {
    return Workspace.open(project, "local");
  }

  static String order(String id, String customer, long quantity, int amount) {
    return "{\"order_id\":\"%s\",\"customer_id\":\"%s\",\"email\":\"%s@example.org\",\"quantity\":%d,\"amount\":%d}"
        .formatted(id, customer, customer.toLowerCase(Locale.ROOT), quantity, amount);
  }

  void send(String... records) throws Exception {
    broker.send(topic, 0, records);
  }

  /** Sends a record without a value. */
  void sendTombstone(String key) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
      Future<?> sent =
          producer.send(new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), null));
      sent.get();
    }
  }

  /** Runs the job until readers see so many records, rejected ones included, then stops it. */
  void runUntil(long records) throws Exception {
    try (Pipeline job = Pipeline.start(workspace(), RunOptions.defaults())) {
      await(job, records);
      job.stopWithSavepoint();
    }
    assertConserved();
  }

  void await(Pipeline job, long records) throws Exception {
    await(
        () -> {
          if (job.ended().isDone()) {
            job.ended().get();
          }
          return null;
        },
        records);
  }

  /** Waits until readers see so many records, rejected ones included. */
  void await(long records) throws Exception {
    await(() -> null, records);
  }

  private void await(Callable<Void> check, long records) throws Exception {
    try (Lake lake = workspace().lake()) {
      for (int i = 0; i < 1_200; i++) {
        check.call();
        if (count(lake, "bronze", "web__orders")
                + count(lake, "quarantine", "unparsed__web__orders")
            >= records) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError("not all of " + records + " records are there");
  }

  private static long count(Lake lake, String layer, String name) {
    return lake.table(layer, name)
        .map(table -> table.currentSnapshot())
        .map(Snapshot::summary)
        .map(summary -> Long.parseLong(summary.getOrDefault("total-records", "0")))
        .orElse(0L);
  }

  /** Sources and lake agree, and everything that was read is somewhere. */
  void assertConserved() {
    Said said = Cli.say("reconcile", project(), "--wait", "60s");
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
  }

  Said quarantine(String action, String... arguments) {
    List<String> all = new ArrayList<>(List.of("quarantine", action, project()));
    all.addAll(List.of(arguments));
    return Cli.say(all.toArray(String[]::new));
  }

  /** Rows of a table as readers see them. */
  List<String> rows(String columns, String table) throws Exception {
    List<String> rows = new ArrayList<>();
    try (LakeReader reader = new LakeReader(workspace());
        LakeReader.Result result = reader.query("select " + columns + " from " + table)) {
      result.rows().forEachRemaining(row -> rows.add(text(row)));
    }
    rows.sort(null);
    return rows;
  }

  private static String text(Row row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      fields.add(String.valueOf(row.getField(i)));
    }
    return String.join(" ", fields);
  }

  List<String> silver() throws Exception {
    return rows("order_id, customer_id, quantity, cast(amount as int)", "silver.orders");
  }

  List<String> gold() throws Exception {
    return rows("customer_id, cast(amount as int), order_count", "gold.amounts_by_customer");
  }

  /** The positions in Bronze, which each record has once. */
  List<String> positions() throws Exception {
    return rows("meta_position", "bronze.web__orders");
  }
}
