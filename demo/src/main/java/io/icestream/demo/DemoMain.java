package io.icestream.demo;

import io.icestream.cli.Main;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code icestream} that bring servers of their own. */
@Command(
    name = "icestream",
    description = "The sample shop: real servers, sample data, a live stream.")
public final class DemoMain {
  private static final String LOGGING = "log4j2.configurationFile";

  private DemoMain() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    logToFile(Arrays.asList(arguments));
    System.exit(commandLine().execute(arguments));
  }

  private static CommandLine commandLine() {
    return Main.commandLine(
        new DemoMain(), new DemoCommand(LocalPipeline::start), new GenerateDataCommand());
  }

  /** Must come before the first logger; servers and Flink say too much for a terminal. */
  private static void logToFile(List<String> arguments) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/icestream/demo/log4j2.xml");
      System.setProperty("icestream.log", directory(arguments).resolve("demo.log").toString());
    }
  }

  private static Path directory(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith("--dir=")) {
        return Path.of(arguments.get(i).substring("--dir=".length()));
      }
      if (arguments.get(i).equals("--dir") && i + 1 < arguments.size()) {
        return Path.of(arguments.get(i + 1));
      }
    }
    return Path.of(DemoOptions.DIRECTORY);
  }
}
