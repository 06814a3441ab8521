package io.icestream.commit;

import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts, longer each time. */
final class Pauses {

  private static final long LONGEST = 5_000;

  private Pauses() {}

  static void after(int attempt) {
    long pause = Math.min(LONGEST, 20L << Math.min(attempt, 10));
    try {
      Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two attempts to commit", e);
    }
  }
}
