package io.icestream.run;

import io.icestream.plan.ScriptMode.Half;

/**
 * How a job is started.
 *
 * @param half which part of the project runs
 * @param webPort the port of Flink's web UI on the loopback address; 0 takes a free one
 * @param refineAnew whether the refine half drops its state and starts from Bronze
 */
public record RunOptions(Half half, int webPort, boolean refineAnew) {
  /** The whole project on a free port, from where it was. */
  public static RunOptions defaults() {
    return new RunOptions(Half.ALL, 0, false);
  }
}
