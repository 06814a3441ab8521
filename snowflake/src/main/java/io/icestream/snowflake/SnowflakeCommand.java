package io.icestream.snowflake;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code icestream snowflake}: the lake's tables in Snowflake. */
@Command(
    name = "snowflake",
    description = {
      "Shows the lake in Snowflake where it lies: volumes, catalog integration, tables, policies,"
          + " roles and views, made from the project. No data is copied.",
      "Settings stand under 'snowflake' in icestream.yml; docs/snowflake.md has them all."
    },
    subcommands = {
      PrintCommand.class,
      ApplyCommand.class,
      CheckCommand.class,
      RefreshCommand.class,
    },
    footer = {
      "",
      "Example: icestream snowflake print my-lake --profile aws --dir my-lake/snowflake",
      "         icestream snowflake apply my-lake --profile aws",
      "         icestream snowflake check my-lake --profile aws",
      "         icestream snowflake refresh my-lake --profile aws"
    })
final class SnowflakeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Without an action there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
