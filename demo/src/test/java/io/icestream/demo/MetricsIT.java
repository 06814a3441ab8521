package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus finds at a running job; {@link MetricsUnderFaultsIT} moves the rest of it. */
@Timeout(1_800)
class MetricsIT {
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

  @TempDir Path directory;

  private Scrapes scrapes;

  @Test
  void everyListedMetricIsThereAndTheImportantOnesChange() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      int port = freePort();
      scrapes = new Scrapes(port);
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
        assertThat(scrapes.scrape().keySet()).containsAll(ListedMetrics.read().names());

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

  private double sum(String metric) throws Exception {
    return scrapes.value(OPERATOR + metric);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
