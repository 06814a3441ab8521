package io.icestream.bench;

import io.icestream.cli.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code icestream bench}: what a workload costs, beside a peer in the same run. */
@Command(name = "icestream", description = "Workloads that measure Icestream beside a peer.")
public final class BenchMain {
  private static final String LOGGING = "log4j2.configurationFile";

  private BenchMain() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Must come before the first logger; the servers say too much for a terminal.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, Workbench.LOGGING);
    }
    CommandLine bench = new CommandLine(new Bench());
    bench.addSubcommand(new UpsertCommand());
    bench.addSubcommand(new OrdersCommand());
    bench.addSubcommand(new LiveOrdersCommand());
    bench.addSubcommand(new MirrorCommand());
    bench.addSubcommand(new MaskingCommand());
    bench.addSubcommand(new RulesCommand());
    System.exit(Main.commandLine(new BenchMain(), bench).execute(arguments));
  }

  /** The group of all workloads. */
  @Command(
      name = "bench",
      mixinStandardHelpOptions = true,
      description = {
        "Runs a workload beside a peer in the same run, checks the content of both, and prints what",
        "each cost and their ratio. Absolute times depend on the machine; quote the ratios."
      },
      footer = {"", "Example: icestream bench w --rows 5000000 --json"})
  static final class Bench implements Runnable {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Name a workload: " + spec.subcommands().keySet());
    }
  }
}
