package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.checks.Tool.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Dashboards and alerts name metrics that there are. That a running job has them is MetricsIT's,
 * what moves them MetricsUnderFaultsIT's.
 */
class DashboardsTest {

  private static final Path DASHBOARDS = Repository.ROOT.resolve("dashboards");
  private static final Pattern METRIC = Pattern.compile("\\bflink_(?:jobmanager|taskmanager)_\\w+");

  @Test
  void nameNoMetricThatIsNotListed() {
    for (String ending : List.of(".json", "alerts.yml", "alerts-test.yml", ".md")) {
      for (Path file : Repository.files(DASHBOARDS, ending)) {
        assertThat(listed()).as(file.toString()).containsAll(named(Repository.text(file)));
      }
    }
  }

  @Test
  void everyListedMetricIsShownOrAlertedOn() {
    Set<String> used = new TreeSet<>();
    Repository.files(DASHBOARDS, ".json")
        .forEach(file -> used.addAll(named(Repository.text(file))));

    assertThat(used).containsExactlyInAnyOrderElementsOf(listed());
  }

  @Test
  void everyListedMetricHasAFaultOrAReasonForNone() {
    Map<String, Map<String, Map<String, Object>>> groups =
        new Yaml().load(Repository.text(DASHBOARDS.resolve("metrics.yml")));
    Set<String> unmoved = new TreeSet<>();
    groups.values().stream()
        .flatMap(group -> group.entrySet().stream())
        .forEach(
            metric -> {
              if (metric.getValue().containsKey("unmoved")) {
                unmoved.add(metric.getKey());
                assertThat(metric.getValue()).as(metric.getKey()).doesNotContainKey("under");
              } else {
                assertThat((Map<?, ?>) metric.getValue().get("under"))
                    .as(metric.getKey())
                    .isNotEmpty();
              }
            });
    assertThat(unmoved)
        .containsExactly(
            "flink_taskmanager_Status_JVM_Memory_Heap_Max",
            "flink_taskmanager_job_task_backPressuredTimeMsPerSecond");
  }

  @Test
  void findsRenamedMetric() {
    Set<String> renamed =
        named(
            Repository.text(DASHBOARDS.resolve("grafana/freshness.json"))
                .replace("publishedAt", "publishedSince"));

    assertThat(listed())
        .doesNotContainAnyElementsOf(Set.of("flink_taskmanager_job_task_operator_publishedSince"));
    assertThat(renamed).contains("flink_taskmanager_job_task_operator_publishedSince");
  }

  @Test
  void alertsHaveTestsAndRunbooks() {
    String tests = Repository.text(DASHBOARDS.resolve("prometheus/alerts-test.yml"));
    Set<String> anchors =
        Repository.text(Repository.ROOT.resolve("docs/runbooks.md"))
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(DashboardsTest::anchor)
            .collect(Collectors.toSet());
    for (Map<String, Object> alert : alerts()) {
      assertThat(tests).contains("alertname: " + alert.get("alert"));
      Map<?, ?> annotations = (Map<?, ?>) alert.get("annotations");
      assertThat(annotations.get("summary")).isNotNull();
      if (annotations.get("runbook") instanceof String runbook) {
        assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
      }
    }
  }

  @Test
  void alertsFireWhenTheyShould() {
    Tool promtool = new Tool("promtool");
    promtool.assumeHere();

    Outcome outcome =
        promtool.run(
            DASHBOARDS.resolve("prometheus"), Map.of(), "test", "rules", "alerts-test.yml");

    assertThat(outcome.exitCode()).as(outcome.text()).isZero();
  }

  private static Set<String> listed() {
    return named(Repository.text(DASHBOARDS.resolve("metrics.yml")));
  }

  private static Set<String> named(String text) {
    Set<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(text);
    while (metric.find()) {
      names.add(metric.group());
    }
    return names;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> alerts() {
    Map<String, List<Map<String, Object>>> file =
        new Yaml().load(Repository.text(DASHBOARDS.resolve("prometheus/alerts.yml")));
    return (List<Map<String, Object>>) file.get("groups").get(0).get("rules");
  }

  /** As GitHub makes them. */
  private static String anchor(String heading) {
    return heading
        .replaceAll("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .replace(' ', '-');
  }
}
