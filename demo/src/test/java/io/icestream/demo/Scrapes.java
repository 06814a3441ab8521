package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.demo.ListedMetrics.Direction;
import io.icestream.demo.ListedMetrics.Movement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What Prometheus would see at an address, again and again. */
final class Scrapes {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;

  Scrapes(int port) {
    request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
  }

  /** Each metric, summed over its labels. */
  Map<String, Double> scrape() throws IOException, InterruptedException {
    Map<String, Double> sums = new TreeMap<>();
    client
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              double value = Double.parseDouble(line.substring(line.lastIndexOf(' ')));
              // Sources have no busy time.
              sums.merge(line.split("[{ ]", 2)[0], Double.isNaN(value) ? 0 : value, Double::sum);
            });
    return sums;
  }

  double value(String metric) throws IOException, InterruptedException {
    return scrape().getOrDefault(metric, Double.NaN);
  }

  /** Between what metrics lie while nothing is done. */
  Map<String, DoubleSummaryStatistics> calm() throws IOException, InterruptedException {
    return calm(() -> {});
  }

  /** The same with something that is done before each look. */
  Map<String, DoubleSummaryStatistics> calm(Runnable before)
      throws IOException, InterruptedException {
    Map<String, DoubleSummaryStatistics> calm = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      before.run();
      scrape().forEach((metric, value) -> add(calm, metric, value));
      TimeUnit.MILLISECONDS.sleep(600);
    }
    return calm;
  }

  private static void add(Map<String, DoubleSummaryStatistics> all, String metric, double value) {
    all.computeIfAbsent(metric, m -> new DoubleSummaryStatistics()).accept(value);
  }

  /** Waits until each metric has moved as it should, not necessarily all at one moment. */
  void awaitMoves(
      String fault, Map<String, Movement> expected, Map<String, DoubleSummaryStatistics> calm)
      throws IOException, InterruptedException {
    Map<String, Movement> missing = new TreeMap<>(expected);
    missing.values().removeIf(movement -> movement.direction() == Direction.STANDS);
    Map<String, DoubleSummaryStatistics> since = new TreeMap<>();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!missing.isEmpty() && System.nanoTime() < deadline) {
      Map<String, Double> seen = scrape();
      seen.forEach((metric, value) -> add(since, metric, value));
      missing
          .entrySet()
          .removeIf(
              each -> {
                Double value = seen.get(each.getKey());
                DoubleSummaryStatistics before = calm.get(each.getKey());
                boolean isMoved = value != null && isMoved(each.getValue(), before, value);
                if (isMoved) {
                  System.out.printf(
                      "%s: %s %s from %s..%s to %s%n",
                      fault,
                      each.getKey(),
                      each.getValue().direction(),
                      before.getMin(),
                      before.getMax(),
                      value);
                }
                return isMoved;
              });
      TimeUnit.MILLISECONDS.sleep(100);
    }
    calm.keySet().retainAll(missing.keySet());
    since.keySet().retainAll(missing.keySet());
    assertThat(missing)
        .as("what does not move as it should under '%s'; it was %s, then %s", fault, calm, since)
        .isEmpty();
  }

  private static boolean isMoved(Movement expected, DoubleSummaryStatistics before, double now) {
    return expected.direction() == Direction.RISES
        ? now > before.getMax() + expected.by()
        : now < before.getMin() - expected.by();
  }

  /** Looks twice, with some checkpoints between. */
  void requireStanding(String fault, Map<String, Movement> expected)
      throws IOException, InterruptedException {
    if (expected.values().stream().noneMatch(each -> each.direction() == Direction.STANDS)) {
      return;
    }
    Map<String, Double> before = scrape();
    TimeUnit.SECONDS.sleep(3);
    Map<String, Double> after = scrape();
    expected.forEach(
        (metric, movement) -> {
          if (movement.direction() == Direction.STANDS) {
            assertThat(after.get(metric))
                .as("%s under '%s'", metric, fault)
                .isNotNull()
                .isEqualTo(before.get(metric));
          }
        });
  }
}
