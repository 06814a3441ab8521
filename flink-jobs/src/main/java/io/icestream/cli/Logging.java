package io.icestream.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Where this process logs: a command on a project into a file beside its lake, so that the terminal
 * shows results and what a person has to know. Decided before the first logger is made.
 */
final class Logging {
  private static final String CONFIGURATION = "log4j2.configurationFile";
  private static final String FILE = "icestream.log";

  private Logging() {}

  /** Chooses, unless somebody has chosen already. */
  static void choose(ParseResult parsed) {
    if (System.getProperty(CONFIGURATION) != null) {
      return;
    }
    ParseResult command = parsed;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    CommandSpec spec = command.commandSpec();
    Optional<Path> project =
        Optional.ofNullable(spec.mixins().get("project"))
            .map(mixin -> ((ProjectOptions) mixin.userObject()).directory())
            .filter(directory -> Files.exists(directory.resolve("icestream.yml")));
    if (project.isEmpty()) {
      System.setProperty(CONFIGURATION, "io/icestream/cli/log4j2-console.xml");
      return;
    }
    System.setProperty(CONFIGURATION, "io/icestream/cli/log4j2.xml");
    System.setProperty(
        FILE, project.get().resolve("output/log").resolve(spec.name() + ".log").toString());
  }

  /** The file that is logged to, if any. */
  static Optional<String> file() {
    return Optional.ofNullable(System.getProperty(FILE));
  }
}
