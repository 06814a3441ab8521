package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.iceberg.util.SnapshotUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code icestream bench w}: orders from Kafka to revenue by day and product, as fast as it goes.
 */
@Command(
    name = "w",
    mixinStandardHelpOptions = true,
    description =
        "Sends orders of about 300 bytes to a Kafka broker, with duplicates, updates, late, stale and "
            + "malformed ones. Then a project logs all of them in Bronze, masks and scores the newest version "
            + "of each in Silver, and sums revenue by day and product in Gold, until everything is published. "
            + "Every table is compared with what was sent; only then do the times count.",
    footer = {
      "",
      "Below five million rows the start of the JVM is a large part of the cost.",
      "Example: icestream bench w --rows 5000000 --json"
    })
final class OrdersCommand implements Callable<Integer> {
  static final List<String> PROJECT =
      List.of(
          "icestream.yml",
          "masking.yml",
          "sources/shop/orders.sql",
          "silver/orders.sql",
          "gold/revenue_by_day_and_product.sql");

  /** Beside whom. */
  enum Peer {
    FLOOR,
    NONE
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Consumer<OrderOracle> afterSending;

  @Spec private CommandSpec spec;
  @Mixin private ContenderOptions options;

  @Option(names = "--rows", defaultValue = "5000000", description = "Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--peer",
      defaultValue = "FLOOR",
      description = {
        "floor: bare Java with Iceberg's own writers, two threads, no engine, no fault tolerance;",
        "or none (default: floor)."
      })
  private Peer peer;

  OrdersCommand() {
    this(oracle -> {});
  }

  /** A command that hands its oracle over once everything was sent. */
  OrdersCommand(Consumer<OrderOracle> afterSending) {
    this.afterSending = afterSending;
  }

  @Override
  public Integer call() throws Exception {
    if (rows < 1) {
      throw new ParameterException(spec.commandLine(), "Give --rows at least 1.");
    }
    Map<String, OrdersMeasurement> found = new LinkedHashMap<>();
    long bytes;
    try (Workbench bench = Workbench.open();
        OrderTopic topic = OrderTopic.start(bench.directory("kafka"))) {
      System.err.printf("sending %,d orders ...%n", rows);
      OrderOracle oracle = new OrderOracle(rows);
      topic.send(new OrderStream(rows, oracle), 0);
      bytes = topic.meanBytes(rows);
      afterSending.accept(oracle);
      found.put("icestream", icestream(bench, topic, oracle));
      if (peer == Peer.FLOOR) {
        found.put("floor", floor(bench, topic, oracle));
      }
    }
    System.out.print(options.isJson() ? json(found, bytes) : text(found));
    return found.values().stream().allMatch(OrdersMeasurement::contentIsRight) ? 0 : 1;
  }

  private OrdersMeasurement icestream(Workbench bench, OrderTopic topic, OrderOracle oracle)
      throws Exception {
    System.err.println("icestream ...");
    Path lake = bench.directory("icestream");
    RunCost cost = start(bench, lake, topic, rows, options).result(RunCost.class);
    return measurement(cost, lake, oracle);
  }

  /** Starts the orders project in a process of its own. */
  static Workbench.Child start(
      Workbench bench, Path lake, OrderTopic topic, int events, ContenderOptions options)
      throws Exception {
    Path project = ProjectRun.copy("orders", PROJECT, bench.directory("project"));
    return start(bench, project, lake, topic, events, options);
  }

  /** Starts a variant of it. */
  static Workbench.Child start(
      Workbench bench,
      Path project,
      Path lake,
      OrderTopic topic,
      int events,
      ContenderOptions options)
      throws Exception {
    Map<String, String> environment = new LinkedHashMap<>(ProjectRun.environment(lake, options));
    environment.put("BENCH_KAFKA", topic.bootstrapServers());
    return bench.start(
        "icestream",
        OrdersRun.class,
        new OrdersRun.Settings(project.toString(), events),
        options.heap(),
        environment);
  }

  private OrdersMeasurement floor(Workbench bench, OrderTopic topic, OrderOracle oracle)
      throws Exception {
    System.err.println("floor ...");
    Path lake = bench.directory("floor");
    RunCost cost =
        bench
            .start(
                "floor",
                FloorRun.class,
                new FloorRun.Settings(
                    lake.toString(), topic.bootstrapServers(), options.checkpointMillis()),
                options.heap(),
                Map.of())
            .result(RunCost.class);
    return measurement(cost, lake, oracle);
  }

  private OrdersMeasurement measurement(RunCost cost, Path directory, OrderOracle oracle)
      throws Exception {
    System.err.println("comparing its tables with what was sent ...");
    try (OrdersLake lake = new OrdersLake(directory)) {
      return OrdersMeasurement.of(
          cost,
          rows,
          oracle.keys(),
          SnapshotUtil.currentAncestorIds(lake.silver()).size(),
          lake.differences(oracle));
    }
  }

  private static double cpuRatio(Map<String, OrdersMeasurement> found) {
    return found.get("icestream").cpuSeconds() / found.get("floor").cpuSeconds();
  }

  private String json(Map<String, OrdersMeasurement> found, long bytes) throws Exception {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rows", rows);
    object.put("event_bytes", bytes);
    object.putAll(found);
    if (found.containsKey("floor")) {
      object.put("cpu_ratio", cpuRatio(found));
    }
    return JSON.writeValueAsString(object) + "\n";
  }

  private static String text(Map<String, OrdersMeasurement> found) {
    StringBuilder text = new StringBuilder();
    found.forEach((name, measurement) -> text.append(measurement.text(name)));
    if (found.containsKey("floor")) {
      text.append(
          "icestream costs %.2f times the CPU of the floor, which no crash may interrupt%n"
              .formatted(cpuRatio(found)));
    }
    return text.toString();
  }
}
