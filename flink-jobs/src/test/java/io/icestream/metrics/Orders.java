package io.icestream.metrics;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.types.RowKind;

/** Orders by chance: as many as a Poisson process makes, with amounts, regions and keys. */
final class Orders {
  private static final List<String> REGIONS = List.of("north", "north", "north", "south", "west");

  private final SplittableRandom random;
  private long id;

  double perSecond = 30;
  double nulls = 0.02;
  double shift;
  List<String> regions = REGIONS;
  boolean isSameKey;

  Orders(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Sends what comes in some seconds. */
  void send(double seconds, WatchRun run) throws Exception {
    double until = seconds * perSecond;
    for (double at = waiting(); at < until; at += waiting()) {
      id++;
      // Every fifth is a change of an order that is there.
      RowKind kind = id % 5 == 0 ? RowKind.UPDATE_AFTER : RowKind.INSERT;
      run.send(
          kind,
          random.nextDouble() < nulls ? null : 50 + shift + 15 * random.nextGaussian(),
          regions.get(random.nextInt(regions.size())),
          isSameKey ? "T-1" : "T-" + id,
          "token-" + random.nextInt(500));
    }
  }

  private double waiting() {
    return -Math.log(1 - random.nextDouble());
  }

  /** Between nine and eleven seconds: checkpoints are not exact. */
  double seconds() {
    return 9 + 2 * random.nextDouble();
  }
}
