package io.icestream.snowflake;

import io.icestream.cli.ProjectOptions;
import io.icestream.run.StopSignals;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.Map;
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
          + " when a setting is wrong or the login is refused.",
      "With --follow it goes on: after each publication it refreshes the tables that changed, one"
          + " statement each, and tries again what fails, for minutes, before it gives up. Ctrl-C"
          + " ends it with exit code 0."
    },
    footer = {
      "",
      "Example: icestream snowflake refresh my-lake --profile aws",
      "         icestream snowflake refresh my-lake --profile aws --follow"
    })
final class RefreshCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description = "The layers to refresh (default: those that Snowflake reads).")
  private String layers;

  @Option(
      names = "--follow",
      description = "Refreshes what changed after each publication, until Ctrl-C.")
  private boolean isFollowing;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ConnectionSettings settings = connection.of(workspace.project());
    SnowflakeSettings snowflake =
        SnowflakeSettings.of(workspace.project(), Optional.ofNullable(layers));
    return isFollowing
        ? follow(workspace, snowflake, settings)
        : refresh(SnowflakeScripts.refreshes(workspace.project(), snowflake), settings);
  }

  private static int refresh(List<Statement> statements, ConnectionSettings settings) {
    try (SnowflakeSession session = SnowflakeSession.open(settings)) {
      ScriptRunner runner = new ScriptRunner(session, System.out);
      statements.forEach(statement -> runner.run("refresh", statement));
      System.out.println(runner.summary());
    }
    return 0;
  }

  private static int follow(
      Workspace workspace, SnowflakeSettings snowflake, ConnectionSettings settings)
      throws Exception {
    Map<String, Statement> tables =
        SnowflakeScripts.refreshesOfTables(workspace.project(), snowflake);
    List<Statement> first = TableScripts.asLoader(new Placed(snowflake.name()));
    try (RefreshFollower follower =
        new RefreshFollower(
            workspace, tables, first, settings, RefreshFollower.Patience.OF_MINUTES, System.out)) {
      StopSignals.onFirst(follower::stop);
      follower.follow();
    }
    return 0;
  }
}
