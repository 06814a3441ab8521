package io.icestream.cli;

import java.lang.management.ManagementFactory;
import java.util.List;

/** What a child process of the same JVM needs to be told. */
public final class JavaProcess {
  private static final List<String> INHERITED =
      List.of(
          "--add-opens",
          "-Dlog4j",
          "-XX:+UseTransparentHugePages",
          "-XX:CompileThresholdScaling",
          "-XX:NewRatio");

  private JavaProcess() {}

  /**
   * The options that open the JDK's packages, say how to log and how to spend memory and time, as
   * this process was given them.
   */
  public static List<String> inheritedOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> INHERITED.stream().anyMatch(option::startsWith))
        .toList();
  }
}
