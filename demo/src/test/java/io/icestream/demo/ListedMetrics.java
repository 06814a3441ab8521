package io.icestream.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/**
 * What dashboards/metrics.yml says of metrics.
 *
 * @param movements metric to fault to what becomes of it; nothing for one that no fault moves
 */
record ListedMetrics(Map<String, Map<String, Movement>> movements) {

  /** Where a sum over all labels goes. */
  enum Direction {
    RISES,
    FALLS,
    STANDS
  }

  /**
   * What a fault does to a metric.
   *
   * @param by more than so much
   */
  record Movement(Direction direction, double by) {
    static Movement of(String text) {
      String[] words = text.split(" by ", 2);
      return new Movement(
          Direction.valueOf(words[0].toUpperCase(Locale.ROOT)),
          words.length == 1 ? 0 : Double.parseDouble(words[1]));
    }
  }

  static ListedMetrics read() throws IOException {
    Map<String, Map<String, Map<String, Object>>> groups =
        new Yaml().load(Files.readString(Path.of("..", "dashboards", "metrics.yml")));
    Map<String, Map<String, Movement>> movements = new TreeMap<>();
    for (Map<String, Map<String, Object>> group : groups.values()) {
      group.forEach(
          (metric, about) -> {
            Map<String, Movement> faults = new TreeMap<>();
            ((Map<?, ?>) about.getOrDefault("under", Map.of()))
                .forEach(
                    (fault, text) -> faults.put(fault.toString(), Movement.of(text.toString())));
            movements.put(metric, faults);
          });
    }
    return new ListedMetrics(movements);
  }

  Set<String> names() {
    return movements.keySet();
  }

  /** All faults that anything moves under. */
  Set<String> faults() {
    Set<String> faults = new TreeSet<>();
    movements.values().forEach(each -> faults.addAll(each.keySet()));
    return faults;
  }

  /** What moves under a fault, and how. */
  Map<String, Movement> under(String fault) {
    Map<String, Movement> moving = new TreeMap<>();
    movements.forEach(
        (metric, faults) -> {
          if (faults.containsKey(fault)) {
            moving.put(metric, faults.get(fault));
          }
        });
    return moving;
  }
}
