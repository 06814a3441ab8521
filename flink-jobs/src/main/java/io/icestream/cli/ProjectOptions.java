package io.icestream.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which project a command works on. */
public final class ProjectOptions {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PROJECT",
      defaultValue = ".",
      description = "The project's directory (default: the current one).")
  private Path directory;

  @Option(
      names = "--profile",
      defaultValue = "local",
      description = "The profile of icestream.yml to use (default: ${DEFAULT-VALUE}).")
  private String profile;

  /** The project's directory. */
  public Path directory() {
    return directory;
  }

  /** The chosen profile. */
  public String profile() {
    return profile;
  }
}
