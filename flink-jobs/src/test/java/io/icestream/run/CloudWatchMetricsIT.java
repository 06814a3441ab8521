package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.scope.MetricScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What Amazon Managed Service for Apache Flink finds to hand on to CloudWatch. */
@Timeout(180)
class CloudWatchMetricsIT {
  @TempDir private Path folder;

  @Test
  void listedMetricsAreInTheServicesGroup() throws Exception {
    Path properties =
        text(
            "application_properties.json",
            "[{\"PropertyGroupId\": \"icestream\", \"PropertyMap\": {\"script\": \"%s\"}}]"
                .formatted(script()));

    JobClient job = ScriptJob.submit(new String[0], properties);
    try {
      // The publisher has passed a checkpoint with both lines of the file.
      await("publishedCut", 1);
      await("read", 2);
    } finally {
      end(job);
    }

    assertThat(Kept.dimensions()).isEqualTo(listed());
  }

  @Test
  void elsewhereTheGroupIsNotThere() throws Exception {
    JobClient job =
        ScriptJob.submit(new String[] {script().toString()}, folder.resolve("none.json"));
    try {
      while (!Kept.ELSEWHERE.keySet().containsAll(listed().keySet())) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } finally {
      end(job);
    }

    assertThat(Kept.GAUGES).isEmpty();
  }

  /** Nothing of it runs or reports any more. */
  private static void end(JobClient job) throws Exception {
    job.cancel().get();
    job.getJobExecutionResult().handle((result, cancelled) -> null).get();
  }

  private static void await(String metric, long value) throws InterruptedException {
    while (!(Kept.GAUGES.get(metric) instanceof Gauge<?> gauge
        && gauge.getValue() instanceof Number now
        && now.longValue() >= value)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Our own metrics that dashboards/metrics.yml says CloudWatch has, and their dimensions. */
  private static Map<String, List<?>> listed() throws IOException {
    Map<String, Map<String, Map<String, Object>>> groups =
        new Yaml().load(Files.readString(Path.of("..", "dashboards", "metrics.yml")));
    Map<String, List<?>> listed = new TreeMap<>();
    for (String ours : List.of("publisher", "sources")) {
      for (Map<String, Object> metric : groups.get(ours).values()) {
        if (metric.get("cloudwatch") instanceof String name) {
          listed.put(name, (List<?>) metric.getOrDefault("labels", List.of()));
        }
      }
    }
    return listed;
  }

  private Path script() throws IOException {
    Kept.GAUGES.clear();
    Kept.DIMENSIONS.clear();
    Kept.ELSEWHERE.clear();
    text(
        "lake/icestream.yml",
        """
        name: watched
        sources:
          partner:
            type: files
            directory: landing
            poll-interval: 500ms
            settle: 100ms
            files:
              sales: "*.csv"
        checkpoint-interval: 500ms
        """);
    String declaration =
        "create table sales (sale_id string, amount int, primary key (sale_id) not enforced)";
    text("lake/sources/partner/sales.sql", declaration + ";\n");
    text(
        "lake/silver/sales.sql",
        declaration
            + ";\ncreate temporary view silver__sales as select sale_id, amount from"
            + " partner.sales;\n");
    text("lake/landing/sales.csv", "sale_id,amount\nS-1,5\nS-2,7\n");
    return text(
        "job.sql",
        "set 'metrics.reporter.kept.factory.class' = '%s';\n".formatted(Kept.class.getName())
            + SqlSession.job(Workspace.open(folder.resolve("lake"), "")));
  }

  private Path text(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  /** Keeps what is registered, in the group and elsewhere. */
  public static final class Kept implements MetricReporter, MetricReporterFactory {
    private static final Map<String, Metric> GAUGES = new ConcurrentHashMap<>();
    private static final Map<String, List<String>> DIMENSIONS = new ConcurrentHashMap<>();
    private static final Map<String, Metric> ELSEWHERE = new ConcurrentHashMap<>();

    /** Metric to its dimensions, as far as they are numbers, which the service takes. */
    static Map<String, List<?>> dimensions() {
      assertThat(GAUGES.values())
          .allSatisfy(
              metric -> assertThat(((Gauge<?>) metric).getValue()).isInstanceOf(Number.class));
      return new TreeMap<>(DIMENSIONS);
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      List<String> scope = List.of(group.getScopeComponents());
      int ours = scope.indexOf(MetricScope.CLOUDWATCH);
      if (ours < 0) {
        ELSEWHERE.put(name, metric);
        return;
      }
      // Behind the group there are names and values in turn.
      List<String> pairs = scope.subList(ours + 1, scope.size());
      assertThat(pairs).hasSizeLessThanOrEqualTo(2);
      DIMENSIONS.put(name, pairs.isEmpty() ? List.of() : List.of(pairs.get(0)));
      GAUGES.put(name, metric);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
  }
}
