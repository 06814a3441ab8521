package io.icestream.run;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Turns Ctrl-C and SIGTERM into one orderly stop. Shutdown hooks would not do: Flink's own run at
 * the same time and take away what a savepoint needs. A second signal ends the process at once.
 */
public final class StopSignals {
  private StopSignals() {}

  /**
   * Calls the action, on a thread of its own, at the first signal.
   *
   * @param stop ends what the main thread waits for
   */
  public static void onFirst(Runnable stop) {
    AtomicInteger signals = new AtomicInteger();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (signals.incrementAndGet() == 1) {
              new Thread(stop, "icestream-stop").start();
            } else {
              Runtime.getRuntime().halt(130);
            }
          });
    }
  }
}
