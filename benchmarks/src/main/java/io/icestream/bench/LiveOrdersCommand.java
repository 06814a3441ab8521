package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import org.apache.iceberg.util.SnapshotUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream bench w-live}: the orders by the wall clock, and how fresh Silver is. */
@Command(
    name = "w-live",
    mixinStandardHelpOptions = true,
    description =
        "Runs the project of 'bench w' while orders arrive at a steady rate. Freshness of a row is the "
            + "time at which main moved to the first snapshot of Silver that holds it, less the time at which "
            + "it was sent; rows of the first 30 seconds are left out, for the JVM has just started.",
    footer = {"", "Example: icestream bench w-live --rate 1000 --for 120s --checkpoint 1s"})
final class LiveOrdersCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;

  @Mixin private ContenderOptions options;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      description = "Orders a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--for",
      defaultValue = "120s",
      description = "How long orders are sent (default: ${DEFAULT-VALUE}).")
  private String duration;

  @Override
  public Integer call() throws Exception {
    if (rate < 1) {
      throw new ParameterException(spec.commandLine(), "Give --rate at least 1.");
    }
    Duration length = TimeUtils.parseDuration(duration);
    if (length.compareTo(WARM_UP) <= 0) {
      throw new ParameterException(
          spec.commandLine(),
          "Give --for more than "
              + WARM_UP.toSeconds()
              + "s: rows of the first "
              + WARM_UP.toSeconds()
              + " seconds are left out.");
    }
    int events = Math.toIntExact(rate * length.toMillis() / 1000);
    OrderOracle oracle = new OrderOracle(events);
    try (Workbench bench = Workbench.open();
        OrderTopic topic = OrderTopic.start(bench.directory("kafka"))) {
      Path directory = bench.directory("icestream");
      Workbench.Child child = OrdersCommand.start(bench, directory, topic, events, options);
      child.await("running");
      System.err.printf("sending %,d orders a second for %s ...%n", rate, duration);
      Instant begin = Instant.now();
      topic.send(new OrderStream(events, oracle), rate);
      RunCost cost = child.result(RunCost.class);
      System.err.println("comparing its tables with what was sent ...");
      try (OrdersLake lake = new OrdersLake(directory)) {
        OrdersMeasurement found =
            OrdersMeasurement.of(
                cost,
                events,
                oracle.keys(),
                SnapshotUtil.currentAncestorIds(lake.silver()).size(),
                lake.differences(oracle),
                lake.freshness(begin.plus(WARM_UP)));
        System.out.print(options.isJson() ? json(found) : text(found));
        return found.contentIsRight() ? 0 : 1;
      }
    }
  }

  private String json(OrdersMeasurement found) throws Exception {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rate", rate);
    object.put("warm_up_seconds", WARM_UP.toSeconds());
    object.put("icestream", found);
    return JSON.writeValueAsString(object) + "\n";
  }

  private static String text(OrdersMeasurement found) {
    OrdersMeasurement.Freshness freshness = found.freshness();
    return found.text("icestream")
        + "%-10s freshness p50 %.1f s, p90 %.1f s, p99 %.1f s of %,d rows after a warm-up of %d s%n"
            .formatted(
                "",
                freshness.p50(),
                freshness.p90(),
                freshness.p99(),
                freshness.rows(),
                WARM_UP.toSeconds());
  }
}
