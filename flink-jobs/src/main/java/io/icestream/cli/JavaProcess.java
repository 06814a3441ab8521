package io.icestream.cli;

import java.lang.management.ManagementFactory;
import java.util.List;

/** What a child process of the same JVM needs to be told. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * The options that open the JDK's packages and set properties, as this process was given them.
   */
  public static List<String> inheritedOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dlog4j"))
        .toList();
  }
}
