package io.icestream.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code icestream demo} with the reference project, in a JVM of its own, as the launcher does. */
final class DemoProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 600;

  /** The repository. */
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private final ForkedJvm jvm;
  private final Path data;
  private final Path errors;
  private final long logSize;

  private DemoProcess(ForkedJvm jvm, Path data, Path errors, long logSize) {
    this.jvm = jvm;
    this.data = data;
    this.errors = errors;
    this.logSize = logSize;
  }

  /**
   * Starts it on the directory {@code data} under {@code directory}; its standard error is appended
   * to the file {@code errors} there, and what is temporary lies in {@code temporary}.
   */
  static DemoProcess start(Path directory, String... arguments) throws IOException {
    Path data = directory.resolve("data");
    Path errors = directory.resolve("errors");
    Path temporary = Files.createDirectories(directory.resolve("temporary"));
    List<String> options =
        new ArrayList<>(
            List.of(
                Files.readString(HOME.resolve("flink-jobs/src/main/jvm/opens.txt"))
                    .strip()
                    .split(" ")));
    options.addAll(
        List.of(
            "-Xms256m",
            "-Xmx1500m",
            "-XX:+UseParallelGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + temporary,
            "-Dicestream.home=" + HOME));
    List<String> all = new ArrayList<>(List.of("demo", "--dir", data.toString()));
    all.addAll(List.of(arguments));
    Files.deleteIfExists(errors);
    Path log = data.resolve("demo.log");
    long logSize = Files.exists(log) ? Files.size(log) : 0;
    ForkedJvm jvm =
        ForkedJvm.start(
            DemoMain.class, options, ProcessBuilder.Redirect.appendTo(errors.toFile()), all);
    return new DemoProcess(jvm, data, errors, logSize);
  }

  boolean isAlive() {
    return jvm.handle().isAlive();
  }

  /** The JVM, the database server that it started or took over, and all their children. */
  List<Long> processes() throws IOException {
    Stream<ProcessHandle> server =
        PostgresHome.of(data, ServerUser.current())
            .running()
            .flatMap(running -> ProcessHandle.of(running.pid()))
            .stream();
    return Stream.concat(Stream.of(jvm.handle()), server)
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Waits for a line of standard error with the words; returns the rest of it. */
  String awaitError(String words) throws Exception {
    long deadline = deadline();
    while (true) {
      for (String line : Files.readAllLines(errors)) {
        int at = line.indexOf(words);
        if (at >= 0) {
          return line.substring(at + words.length()).strip();
        }
      }
      pause(deadline, words);
    }
  }

  /** Waits until the log has the words in a line of this run. */
  void awaitLog(String words) throws Exception {
    long deadline = deadline();
    while (!logOfThisRun().contains(words)) {
      pause(deadline, words);
    }
  }

  private String logOfThisRun() throws IOException {
    Path log = data.resolve("demo.log");
    if (!Files.exists(log)) {
      return "";
    }
    byte[] bytes = Files.readAllBytes(log);
    int from = (int) Math.min(logSize, bytes.length);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  private void pause(long deadline, String words) throws Exception {
    if (!isAlive() || System.nanoTime() > deadline) {
      throw new AssertionError(
          "the demo did not say '" + words + "' but\n" + Files.readString(errors));
    }
    TimeUnit.MILLISECONDS.sleep(50);
  }

  void kill() throws InterruptedException {
    jvm.kill();
  }

  /** What it printed to standard output; waits for its end. */
  List<String> output() {
    return jvm.lines();
  }

  int exitCode() throws InterruptedException {
    return jvm.exitCode();
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    jvm.close();
  }
}
