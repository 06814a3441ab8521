package io.icestream.snowflake;

import io.icestream.cli.ProjectOptions;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream snowflake check}: what Snowflake shows, compared with the project. */
@Command(
    name = "check",
    description = {
      "Runs the scripts of checks: whether Snowflake follows the tables, and columns, keys, policies"
          + " and views are as the project declares them. Changes nothing.",
      "Exit code 0 when nothing is found, 1 when something is, 2 when a setting is wrong or the"
          + " login is refused."
    },
    footer = {
      "",
      "Example: icestream snowflake check my-lake --profile aws",
      "         icestream snowflake check my-lake --profile aws --dir my-lake/snowflake"
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private ScriptOptions options;
  @Mixin private ConnectionOptions connection;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ConnectionSettings settings = connection.of(workspace.project());
    List<Script> scripts = options.scripts(workspace).stream().filter(Script::hasChecks).toList();
    try (SnowflakeSession session = SnowflakeSession.open(settings)) {
      ScriptRunner runner = new ScriptRunner(session, System.out);
      scripts.forEach(runner::run);
      System.out.println(runner.summary());
      return runner.failed() == 0 ? 0 : 1;
    }
  }
}
