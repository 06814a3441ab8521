package io.icestream.reconcile;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a comparison waits for the lake, and who hears of it.
 *
 * @param limit the longest wait for one system
 * @param progress takes lines for people
 */
record Waiting(Duration limit, Consumer<String> progress) {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** Something that may come true. */
  @FunctionalInterface
  interface Condition {
    boolean isMet() throws Exception;
  }

  /** Asks until the condition is met or time is up; returns whether it was met. */
  boolean until(String what, Condition condition) throws Exception {
    long start = System.nanoTime();
    long said = start;
    while (!condition.isMet()) {
      long now = System.nanoTime();
      if (now - start >= limit.toNanos()) {
        return false;
      }
      if (said == start || now - said >= BETWEEN_LINES.toNanos()) {
        said = now;
        progress.accept("waiting for " + what);
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return true;
  }
}
