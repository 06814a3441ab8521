package io.icestream.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.run.StopSignals;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream generate-data}: the sample shop without a job. */
@Command(
    name = "generate-data",
    mixinStandardHelpOptions = true,
    description = {
      "Fills the demo's PostgreSQL, Kafka, REST server and folders with the retail sample and keeps",
      "them busy until Ctrl-C or for the time given, without running a job. Says how to connect."
    },
    footer = {"", "Example: icestream generate-data --for 10s --rate 100"})
public final class GenerateDataCommand implements Callable<Integer> {
  @Mixin private DemoOptions options;

  @Override
  public Integer call() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onFirst(stop::countDown);
    LiveTable progress = new LiveTable(System.err, LiveTable.isTerminal(), Instant.now());
    try (DemoServers servers = DemoServers.start(options.directory, options.data(), progress);
        Generator generator =
            progress.during("preparing the shop", () -> servers.generator(options.seed))) {
      generator.start(options.rate);
      progress.during(
          "filling the shop",
          () -> {
            generator.awaitSeeded();
            return null;
          });
      if (options.time().isEmpty()) {
        new TreeMap<>(servers.environment())
            .forEach((name, value) -> progress.say("export %s=%s", name, value));
        progress.say(
            "export %s=$(cat %s)", DemoServers.PASSWORD, servers.postgres().passwordFile());
        progress.say("Ctrl-C stops");
        while (!stop.await(1, TimeUnit.SECONDS) && generator.failure().isEmpty()) {
          continue;
        }
      } else {
        stop.await(options.time().get().toMillis(), TimeUnit.MILLISECONDS);
      }
      generator.quiesce();
      print(new TreeMap<>(generator.counts()));
      return 0;
    }
  }

  private void print(Map<String, Long> counts) throws Exception {
    if (options.isJson) {
      System.out.println(new ObjectMapper().writeValueAsString(counts));
    } else {
      counts.forEach((kind, count) -> System.out.printf("%-20s %,10d%n", kind, count));
    }
  }
}
