package io.icestream.snowflake;

import io.icestream.cli.ProjectOptions;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream snowflake refresh}: the newest cut, at once. */
@Command(
    name = "refresh",
    description = {
      "Makes Snowflake look for the newest snapshot of every table at once, as after a publication"
          + " that readers wait for. It does so by itself every snowflake.refresh-seconds.",
      "The first that fails stops it. Exit code 0 when all were refreshed, 1 when one failed, 2"
          + " when a setting is wrong or the login is refused."
    },
    footer = {"", "Example: icestream snowflake refresh my-lake --profile aws"})
final class RefreshCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description = "The layers to refresh (default: those that Snowflake reads).")
  private String layers;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ConnectionSettings settings = connection.of(workspace.project());
    List<Statement> statements =
        SnowflakeScripts.refreshes(
            workspace.project(),
            SnowflakeSettings.of(workspace.project(), Optional.ofNullable(layers)));
    try (SnowflakeSession session = SnowflakeSession.open(settings)) {
      ScriptRunner runner = new ScriptRunner(session, System.out);
      statements.forEach(statement -> runner.run("refresh", statement));
      System.out.println(runner.summary());
    }
    return 0;
  }
}
