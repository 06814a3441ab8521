package io.icestream.snowflake;

import io.icestream.cli.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code icestream} that need Snowflake's driver. */
@Command(name = "icestream", description = "The lake in Snowflake.")
public final class SnowflakeMain {
  private SnowflakeMain() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // What the driver says belongs to our log. The class has moved; the setting has its old name.
    System.setProperty("net.snowflake.jdbc.loggerImpl", "net.snowflake.client.log.SLF4JLogger");
    System.exit(Main.run(commandLine(), arguments));
  }

  /** Runs a command line in this process and returns its exit code. */
  static int execute(String... arguments) {
    return commandLine().execute(arguments);
  }

  private static CommandLine commandLine() {
    return Main.commandLine(new SnowflakeMain(), new SnowflakeCommand());
  }
}
