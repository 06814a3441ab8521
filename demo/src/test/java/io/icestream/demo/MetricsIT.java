package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What Prometheus finds at a running job. */
@Timeout(1_800)
class MetricsIT {
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

  @TempDir Path directory;

  private int port;

  @Test
  void everyListedMetricIsThereAndChangesUnderItsFault() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      port = freePort();
      lake.edit(
          "icestream.yml",
          "checkpoint-interval: 500ms",
          """
          checkpoint-interval: 500ms
          flink:
            metrics.reporter.prom.factory.class: io.icestream.run.LoopbackMetrics$Factory
            metrics.reporter.prom.port: "%d"
          """
              .formatted(port));
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults());
          Lake tables = lake.workspace().lake()) {
        lake.stream(300, 300);
        lake.awaitCaughtUp(job);
        assertThat(scrape().lines().map(MetricsIT::name).collect(Collectors.toSet()))
            .containsAll(listed());

        double rejected = sum("entity_rejected");
        new Canary("metrics").send(lake);
        lake.await("no rejected row is counted", () -> sum("entity_rejected") > rejected);

        Publishing publishing = new Publishing(lake.workspace(), tables);
        publishing.hold("a test");
        lake.stream(300, 100);
        lake.await("holding is not shown", () -> sum("isHolding") == 1);
        double cut = sum("publishedCut");
        double at = sum("publishedAt");
        publishing.release();
        lake.stream(300, 100);
        lake.await("the cut does not go on", () -> sum("publishedCut") > cut);
        lake.await("no time of it is shown", () -> sum("publishedAt") > at);
        assertThat(sum("isHolding")).isZero();
        job.stopWithSavepoint();
      }
    }
  }

  private static Set<String> listed() throws IOException {
    Map<String, Map<String, Object>> groups =
        new Yaml().load(Files.readString(Path.of("..", "dashboards", "metrics.yml")));
    return groups.values().stream()
        .flatMap(group -> group.keySet().stream())
        .collect(Collectors.toSet());
  }

  private static String name(String line) {
    return line.split("[{ ]", 2)[0];
  }

  private double sum(String metric) throws Exception {
    return scrape()
        .lines()
        .filter(line -> name(line).equals(OPERATOR + metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private String scrape() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
