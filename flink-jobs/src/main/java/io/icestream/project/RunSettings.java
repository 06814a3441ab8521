package io.icestream.project;

import java.time.Duration;
import java.util.Map;

/**
 * How a job runs.
 *
 * @param checkpointInterval time between two cuts
 * @param parallelism of every operator that may have more than one instance
 * @param stateDirectory of checkpoints and savepoints: an absolute path or a URI
 * @param flink further Flink settings
 */
public record RunSettings(
    Duration checkpointInterval,
    int parallelism,
    String stateDirectory,
    Map<String, String> flink) {

  public RunSettings {
    flink = Map.copyOf(flink);
  }
}
