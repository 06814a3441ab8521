package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.iceberg.util.SnapshotUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code icestream bench rules}: what twenty quality rules cost. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = {
      "Sends the orders of 'bench w' once, and has them read twice in the same run: by the project",
      "without quality rules, and with twenty on the table of Silver. Compares the tables of both",
      "with what was sent, then prints CPU and throughput with rules as a share of those without."
    },
    footer = {"", "Example: icestream bench rules --rows 2000000 --json"})
final class RulesCommand implements Callable<Integer> {
  private static final String RULES = "silver/orders.yml";
  private static final String TABLE = "silver/orders.sql";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private ContenderOptions options;

  @Option(names = "--rows", defaultValue = "2000000", description = "Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Override
  public Integer call() throws Exception {
    if (rows < 1) {
      throw new ParameterException(spec.commandLine(), "Give --rows at least 1.");
    }
    Map<String, OrdersMeasurement> found = new LinkedHashMap<>();
    try (Workbench bench = Workbench.open();
        OrderTopic topic = OrderTopic.start(bench.directory("kafka"))) {
      System.err.printf("sending %,d orders ...%n", rows);
      OrderOracle oracle = new OrderOracle(rows);
      topic.send(new OrderStream(rows, oracle), 0);
      found.put("no rules", run(bench, topic, oracle, "plain"));
      found.put("20 rules", run(bench, topic, oracle, "rules"));
    }
    OrdersMeasurement without = found.get("no rules");
    OrdersMeasurement with = found.get("20 rules");
    double throughput = with.rowsPerSecond() / without.rowsPerSecond();
    double cpu = with.cpuSeconds() / without.cpuSeconds();
    if (options.isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("rows", rows);
      object.putAll(found);
      object.put("throughput_ratio", throughput);
      object.put("cpu_ratio", cpu);
      System.out.println(JSON.writeValueAsString(object));
    } else {
      found.forEach((name, measurement) -> System.out.print(measurement.text(name)));
      System.out.printf(
          "with 20 rules: %.0f %% of the throughput, %.2f times the CPU%n", throughput * 100, cpu);
    }
    return found.values().stream().allMatch(OrdersMeasurement::contentIsRight) ? 0 : 1;
  }

  private OrdersMeasurement run(Workbench bench, OrderTopic topic, OrderOracle oracle, String name)
      throws Exception {
    System.err.println(name + " ...");
    Path project =
        ProjectRun.copy("orders", OrdersCommand.PROJECT, bench.directory("project-" + name));
    put(project, TABLE);
    if (name.equals("rules")) {
      put(project, RULES);
    }
    Path directory = bench.directory(name);
    RunCost cost =
        OrdersCommand.start(bench, project, directory, topic, rows, options).result(RunCost.class);
    System.err.println("comparing its tables with what was sent ...");
    try (OrdersLake lake = new OrdersLake(directory, Set.of("quality_score"))) {
      return OrdersMeasurement.of(
          cost,
          rows,
          oracle.keys(),
          SnapshotUtil.currentAncestorIds(lake.silver()).size(),
          lake.differences(oracle));
    }
  }

  private static void put(Path project, String file) throws Exception {
    Path target = project.resolve(file);
    Files.deleteIfExists(target);
    ProjectRun.copy("rules", java.util.List.of(file), project);
  }
}
