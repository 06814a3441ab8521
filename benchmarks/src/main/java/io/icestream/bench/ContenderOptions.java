package io.icestream.bench;

import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Option;

/** The options of all workloads. */
final class ContenderOptions {
  @Option(
      names = "--checkpoint",
      defaultValue = "10s",
      description = "The checkpoint interval (default: ${DEFAULT-VALUE}).")
  private String checkpoint;

  @Option(names = "--parallelism", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  private int parallelism;

  @Option(
      names = "--heap",
      defaultValue = "3g",
      description = "Of each contender (default: ${DEFAULT-VALUE}).")
  private String heap;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  long checkpointMillis() {
    return TimeUtils.parseDuration(checkpoint).toMillis();
  }

  int parallelism() {
    return parallelism;
  }

  String heap() {
    return heap;
  }

  boolean isJson() {
    return json;
  }
}
