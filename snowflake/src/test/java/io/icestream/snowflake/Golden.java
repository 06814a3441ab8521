package io.icestream.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scripts as they are kept in {@code src/test/resources/golden}. {@code
 * -Dicestream.golden.renew=true} writes them anew.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /** The scripts of a project. */
  static List<Script> scripts(Path project, String profile, Map<String, String> environment) {
    return scripts(project, profile, environment, Optional.empty());
  }

  /** The scripts of a project with other layers than its own. */
  static List<Script> scripts(
      Path project, String profile, Map<String, String> environment, Optional<String> layers) {
    Workspace workspace = Workspace.open(project, profile, environment);
    return SnowflakeScripts.of(
        workspace.project(),
        workspace.lineage(),
        SnowflakeSettings.of(workspace.project(), layers));
  }

  /** Compares scripts with those that are kept. */
  static void compare(String name, List<Script> scripts) throws IOException {
    Path folder = FOLDER.resolve(name);
    if (Boolean.getBoolean("icestream.golden.renew")) {
      ScriptFiles.write(scripts, folder);
    }
    for (Script script : scripts) {
      assertThat(ScriptFiles.text(script))
          .as(script.file() + "; if it is meant to be so, renew it: docs/snowflake.md")
          .isEqualTo(Files.readString(folder.resolve(script.file())));
    }
    assertThat(ScriptFiles.read(folder)).isEqualTo(scripts);
  }
}
