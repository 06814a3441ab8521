package io.icestream.snowflake;

import io.icestream.cli.ProjectOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream snowflake apply}: the scripts, run. */
@Command(
    name = "apply",
    description = {
      "Runs the scripts in Snowflake, one statement after the other. The first that fails stops it"
          + " and is named; all can be run again.",
      "Where Terraform has made volumes, integrations and roles, begin with '--from 3'.",
      "Exit code 0 when all went well, 1 when a statement failed or a check found something, 2 when"
          + " a setting is wrong or the login is refused."
    },
    footer = {
      "",
      "Example: icestream snowflake apply my-lake --profile aws",
      "         icestream snowflake apply my-lake --profile aws --dir my-lake/snowflake --from 3"
    })
final class ApplyCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private ScriptOptions options;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of the first script (default: ${DEFAULT-VALUE}).")
  private int from;

  @Option(
      names = "--to",
      paramLabel = "N",
      defaultValue = "7",
      description = "Number of the last script (default: ${DEFAULT-VALUE}).")
  private int to;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ConnectionSettings settings = connection.of(workspace.project());
    List<Script> scripts =
        options.scripts(workspace).stream()
            .filter(script -> number(script) >= from && number(script) <= to)
            .toList();
    if (scripts.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SNOW_004,
          "Cannot run scripts for Snowflake: none has a number from %d to %d. Choose others with --from and --to."
              .formatted(from, to));
    }
    SecretText.require(scripts);
    try (SnowflakeSession session = SnowflakeSession.open(settings)) {
      ScriptRunner runner = new ScriptRunner(session, System.out);
      scripts.forEach(runner::run);
      System.out.println(runner.summary());
      return runner.failed() == 0 ? 0 : 1;
    }
  }

  private static int number(Script script) {
    return Integer.parseInt(script.file().substring(0, 2));
  }
}
