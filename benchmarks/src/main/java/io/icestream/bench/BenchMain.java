package io.icestream.bench;

import io.icestream.cli.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code icestream bench}: what a workload costs, beside a peer in the same run. */
@Command(name = "icestream", description = "Workloads that measure Icestream beside a peer.")
public final class BenchMain {
  private BenchMain() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandLine bench = new CommandLine(new Bench());
    bench.addSubcommand(new UpsertCommand());
    bench.addSubcommand(new OrdersCommand());
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
      footer = {"", "Example: icestream bench upsert --rows 2000000 --keys 200000 --json"})
  static final class Bench implements Runnable {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Name a workload: " + spec.subcommands().keySet());
    }
  }
}
