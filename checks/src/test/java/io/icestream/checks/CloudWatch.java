package io.icestream.checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** The metrics that the dashboard and the alarms of a planned environment name. */
final class CloudWatch {

  static final String SERVICE = "AWS/KinesisAnalytics";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SEARCH =
      Pattern.compile(
          "SEARCH\\('\\{([\\w/]+),([\\w,]+)} MetricName=\"(\\w+)\" Application=\"([\\w-]+)\"',"
              + " '\\w+', 60\\)");

  /**
   * A metric as it is asked for.
   *
   * @param dimensions to their values, empty for those that are searched for
   */
  record Named(String namespace, String metric, Map<String, String> dimensions) {

    /** The metric with the names of its dimensions. */
    String kind() {
      return metric + new TreeSet<>(dimensions.keySet());
    }
  }

  private CloudWatch() {}

  static List<Named> named(List<JsonNode> changes) {
    List<Named> named = new ArrayList<>();
    for (JsonNode alarm : after(changes, "aws_cloudwatch_metric_alarm")) {
      if (alarm.path("metric_name").isTextual()) {
        named.add(metric(alarm));
      }
      for (JsonNode query : alarm.path("metric_query")) {
        query.path("metric").forEach(metric -> named.add(metric(metric)));
      }
    }
    for (JsonNode dashboard : after(changes, "aws_cloudwatch_dashboard")) {
      for (JsonNode widget : read(dashboard.path("dashboard_body").asText()).path("widgets")) {
        widget.path("properties").path("metrics").forEach(metric -> named.add(shown(metric)));
      }
    }
    return named;
  }

  /** What is planned of a type. */
  static List<JsonNode> after(List<JsonNode> changes, String type) {
    return changes.stream()
        .filter(change -> change.path("type").asText().equals(type))
        .map(change -> change.path("change").path("after"))
        .toList();
  }

  /** All metrics that dashboards/metrics.yml has a name in CloudWatch for, with dimensions. */
  static Set<String> listed() {
    Map<String, Map<String, Map<String, Object>>> groups =
        new Yaml().load(Repository.text(Repository.ROOT.resolve("dashboards/metrics.yml")));
    return groups.values().stream()
        .map(Map::values)
        .flatMap(Collection::stream)
        .flatMap(metric -> kind(metric).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Optional<String> kind(Map<String, Object> metric) {
    return Optional.ofNullable(metric.get("cloudwatch"))
        .map(
            name -> {
              Set<String> dimensions = new TreeSet<>(Set.of("Application"));
              ((Collection<?>) metric.getOrDefault("labels", List.of()))
                  .forEach(label -> dimensions.add(label.toString()));
              return name.toString() + dimensions;
            });
  }

  private static Named metric(JsonNode metric) {
    Map<String, String> dimensions = new TreeMap<>();
    metric
        .path("dimensions")
        .fields()
        .forEachRemaining(each -> dimensions.put(each.getKey(), each.getValue().asText()));
    return new Named(
        metric.path("namespace").asText(), metric.path("metric_name").asText(), dimensions);
  }

  private static Named shown(JsonNode metric) {
    Map<String, String> dimensions = new TreeMap<>();
    if (metric.path(0).has("expression")) {
      Matcher search = SEARCH.matcher(metric.path(0).path("expression").asText());
      if (!search.matches()) {
        throw new AssertionError("not understood: " + metric);
      }
      for (String dimension : search.group(2).split(",", -1)) {
        dimensions.put(dimension, "");
      }
      dimensions.put("Application", search.group(4));
      return new Named(search.group(1), search.group(3), dimensions);
    }
    for (int i = 2; i + 1 < metric.size(); i += 2) {
      dimensions.put(metric.path(i).asText(), metric.path(i + 1).asText());
    }
    return new Named(metric.path(0).asText(), metric.path(1).asText(), dimensions);
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }
}
