package io.icestream.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class of the test class path in a JVM of its own, which a test may kill. */
final class ForkedJvm implements AutoCloseable {
  private static final int LINES_KEPT = 60;

  private final Deque<String> lastLines = new ArrayDeque<>();
  private final Process process;
  private final BufferedReader output;

  private ForkedJvm(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ForkedJvm start(Class<?> main, String... arguments) throws IOException {
    // Flink needs packages of the JDK opened, as they are for the tests.
    List<String> options =
        new ArrayList<>(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList());
    options.addAll(
        List.of("-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Duser.timezone=UTC"));
    return start(main, options, ProcessBuilder.Redirect.INHERIT, List.of(arguments));
  }

  /** The same with options of the JVM; its standard error goes to {@code errors}. */
  static ForkedJvm start(
      Class<?> main, List<String> options, ProcessBuilder.Redirect errors, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new ForkedJvm(new ProcessBuilder(command).redirectError(errors).start());
  }

  /** Reads lines until one starts with the word; returns the rest of that line. */
  String await(String word) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(word)) {
        return line.substring(word.length()).strip();
      }
    }
    throw new IOException("the process ended before it printed " + word);
  }

  /** Reads on so that the process never waits for its reader; {@link #said} keeps the end. */
  ForkedJvm readingOn() {
    Thread reader = new Thread(() -> output.lines().forEach(this::keep), "read on");
    reader.setDaemon(true);
    reader.start();
    return this;
  }

  private void keep(String line) {
    synchronized (lastLines) {
      lastLines.addLast(line);
      if (lastLines.size() > LINES_KEPT) {
        lastLines.removeFirst();
      }
    }
  }

  /** The last lines that were read on: why a process ended. */
  String said() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The lines that are left of its standard output, to its end. */
  List<String> lines() {
    return output.lines().toList();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  long pid() {
    return process.pid();
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(30, TimeUnit.SECONDS);
  }

  /** Ends the process as {@code kill} does and returns its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process ignores SIGTERM");
    }
    return process.exitValue();
  }

  /** Waits until the process ends by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(180, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process doesn't end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
