package io.icestream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code icestream quarantine}: what was kept out, and what becomes of it. */
@Command(
    name = "quarantine",
    description = {
      "Shows what is in quarantine, takes it in or puts it aside.",
      "quarantine.unparsed__<system>__<entity> holds records that do not fit their declared columns,"
          + " quarantine.<table> versions of rows that fail a rule of severity quarantine."
    },
    subcommands = {
      QuarantineListCommand.class,
      QuarantineShowCommand.class,
      QuarantineReplayCommand.class,
      QuarantineDiscardCommand.class,
    },
    footer = {
      "",
      "Example: icestream quarantine list my-lake --since 1d",
      "         icestream quarantine show my-lake --position 00000000/000000000000002a",
      "         icestream quarantine replay my-lake --table web.orders --dry-run",
      "         icestream quarantine discard my-lake --rule malformed-json --reason test"
    })
final class QuarantineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Without an action there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
