package io.icestream.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: each twice as long as the one before up to a bound, spread at random
 * over the upper half ("equal jitter"), so that many readers do not come back at the same moment.
 */
public final class Pauses {
  private final Duration longest;
  private Duration next;

  /** Pauses of a first and a longest length. */
  public Pauses(Duration first, Duration longest) {
    this.next = first;
    this.longest = longest;
  }

  /** The next pause. */
  public Duration next() {
    long half = next.toMillis() / 2;
    Duration pause = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause;
  }
}
