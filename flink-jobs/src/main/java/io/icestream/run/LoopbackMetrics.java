package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Lets Prometheus scrape a job on this machine at 127.0.0.1, on the port {@code port}. Names are
 * those of Flink's own reporter, which listens on every address and is the one for clusters.
 */
public final class LoopbackMetrics extends AbstractPrometheusReporter {
  private HTTPServer server;

  /**
   * Makes the reporter; Flink finds it by its name in {@code
   * metrics.reporter.<name>.factory.class}.
   */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new LoopbackMetrics();
    }
  }

  @Override
  public void open(MetricConfig config) {
    super.open(config);
    int port = config.getInteger("port", 9249);
    try {
      server = new HTTPServer(new InetSocketAddress("127.0.0.1", port), registry(), true);
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.RUN_028,
          "Cannot serve metrics: the port is taken (port=%d). Set another 'metrics.reporter.<name>.port'."
              .formatted(port),
          e);
    }
  }

  /** Flink keeps it to its own package. */
  private CollectorRegistry registry() {
    try {
      var field = AbstractPrometheusReporter.class.getDeclaredField("registry");
      field.setAccessible(true);
      return (CollectorRegistry) field.get(this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop();
    }
    super.close();
  }
}
