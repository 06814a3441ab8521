package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Short programs of the operating system. */
final class Commands {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Commands() {}

  /**
   * Runs a command to its end, with its output appended to a file.
   *
   * @return the exit code; 124 when it didn't end in a minute and was killed
   */
  static int run(List<String> command, Path log) {
    return wait(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  static boolean succeeds(List<String> command) {
    return wait(
            new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD))
        == 0;
  }

  static Optional<String> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(path.split(":", -1)),
            java.util.stream.Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static int wait(ProcessBuilder builder) {
    try {
      // A directory that the other user can enter, whatever our own is.
      Process process = builder.directory(new File("/")).start();
      try {
        if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          return process.exitValue();
        }
        process.destroyForcibly();
        return 124;
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        return 124;
      }
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_002, "Cannot run " + builder.command().get(0) + ": " + e.getMessage(), e);
    }
  }
}
