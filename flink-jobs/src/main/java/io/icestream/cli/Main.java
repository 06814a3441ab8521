package io.icestream.cli;

import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line {@code icestream}: exit code 0 when it did what was asked, 1 when it failed, 2
 * on wrong use.
 */
@Command(
    name = "icestream",
    description =
        "A streaming lakehouse: databases and topics become Bronze, Silver and Gold tables.",
    mixinStandardHelpOptions = true,
    version = "icestream 0.1.0",
    subcommands = {
      HelpCommand.class,
      AutoComplete.GenerateCompletion.class,
      InitCommand.class,
      PlanCommand.class,
      CompileCommand.class,
      LineageCommand.class,
      DocsCommand.class,
      TestCommand.class,
      WhatIfCommand.class,
      RunCommand.class,
      StopCommand.class,
      UpgradeCommand.class,
      RebuildCommand.class,
      BackfillCommand.class,
      ForgetCommand.class,
      KeysCommand.class,
      PublishCommand.class,
      ServeCommand.class,
      QuarantineCommand.class,
      AuditCommand.class,
      ReportCommand.class,
      QueryCommand.class,
      ProfileCommand.class,
      SqlCommand.class,
      ReconcileCommand.class,
      StatusCommand.class,
      VerifyCommand.class,
      ScanCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DoctorCommand.class,
    },
    footer = {
      "",
      "Also: icestream demo, icestream generate-data, icestream snowflake, icestream bench (each has"
          + " its own --help).",
      "",
      "Example: icestream init my-lake --from jdbc:postgresql://127.0.0.1:5432/shop",
      "         icestream run my-lake",
      "Completion in bash and zsh: source <(icestream generate-completion)"
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(commandLine(new Main()), args));
  }

  /** Runs a command line, whose log goes beside the project's lake, and returns its exit code. */
  public static int run(CommandLine commandLine, String... args) {
    return commandLine
        .setExecutionStrategy(
            parsed -> {
              Logging.choose(parsed);
              return new CommandLine.RunLast().execute(parsed);
            })
        .execute(args);
  }

  /** Runs a command line in this process and returns its exit code. */
  public static int execute(String... args) {
    return commandLine(new Main()).execute(args);
  }

  /** A command with these subcommands beside its own, and the error handling that all share. */
  public static CommandLine commandLine(Object command, Object... subcommands) {
    CommandLine commandLine = new CommandLine(command);
    for (Object subcommand : subcommands) {
      commandLine.addSubcommand(subcommand);
    }
    commandLine.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), each.getSubcommands().values().stream()))
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(spec -> !spec.mixinStandardHelpOptions() && !spec.helpCommand())
        .forEach(
            spec ->
                spec.mixinStandardHelpOptions(true)
                    .version(commandLine.getCommandSpec().version()));
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures());
  }
}
