package io.icestream.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The command line as a user has it: what it prints, its exit code, and jobs that go on running.
 */
final class Cli {
  private Cli() {}

  /** What a command said. */
  record Said(int exitCode, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** Runs a command in this process. */
  static Said say(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.execute(arguments);
      return new Said(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** A command in a process of its own, such as {@code run}. */
  static Job start(Path log, String variable, String value, String... arguments)
      throws IOException {
    return start(log, Map.of(variable, value), Main.class, arguments);
  }

  /** The same with several variables, and with a main class of Icestream's choice. */
  static Job start(Path log, Map<String, String> variables, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.inheritedOptions());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    return new Job(builder.start(), log);
  }

  /** A running command. */
  record Job(Process process, Path log) implements AutoCloseable {

    /** Waits until it has printed a text. */
    void await(String text) throws Exception {
      for (int i = 0; i < 1_200; i++) {
        if (said().contains(text)) {
          return;
        }
        if (!process.isAlive()) {
          throw new IllegalStateException("ended before it said '" + text + "':\n" + said());
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      throw new TimeoutException("never said '" + text + "':\n" + said());
    }

    /** Waits until it has ended by itself and returns its exit code. */
    int exitCode() throws Exception {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new TimeoutException("does not end:\n" + said());
      }
      return process.exitValue();
    }

    String said() throws IOException {
      return Files.readString(log);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
