package io.icestream.snowflake;

import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which scripts are meant. */
final class ScriptOptions {
  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description =
          "The layers that Snowflake reads, such as bronze,silver,gold (default: snowflake.layers,"
              + " or silver,gold).")
  private String layers;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder of the scripts. Without it they are made anew, for which the columns of the"
              + " project's databases are looked up.")
  private Path folder;

  Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** Makes the scripts from the project. */
  List<Script> made(Workspace workspace) {
    SnowflakeSettings settings = settings(workspace);
    return SnowflakeScripts.of(workspace.project(), workspace.lineage(), settings);
  }

  /** The scripts of the folder, or those made from the project. */
  List<Script> scripts(Workspace workspace) {
    return folder().map(ScriptFiles::read).orElseGet(() -> made(workspace));
  }

  private SnowflakeSettings settings(Workspace workspace) {
    return SnowflakeSettings.of(workspace.project(), Optional.ofNullable(layers));
  }
}
