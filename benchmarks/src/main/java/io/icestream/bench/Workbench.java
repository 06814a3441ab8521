package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.cli.JavaProcess;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.util.FileUtils;

/**
 * A temporary directory and the processes that work in it. Both are gone when it is closed, and
 * when this process is ended with Ctrl-C.
 */
final class Workbench implements AutoCloseable {
  /** How all processes of a benchmark log. */
  static final String LOGGING = "io/icestream/bench/log4j2.xml";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::clear, "icestream-bench-clear");

  private Workbench(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  static Workbench open() throws IOException {
    Path directory = Files.createTempDirectory("icestream-bench-");
    // PostgreSQL may have to run as another user, who has to come to its part.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    return new Workbench(directory);
  }

  /** A directory in it, which is made. */
  Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /**
   * Starts a main class of this class path in a JVM of its own.
   *
   * @param name how messages call it
   * @param settings its only argument, as JSON
   */
  Child start(
      String name, Class<?> main, Object settings, String heap, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.inheritedOptions());
    command.addAll(
        List.of(
            "-Xms" + heap,
            "-Xmx" + heap,
            "-XX:+UseParallelGC",
            "-Duser.timezone=UTC",
            "-Dlog4j2.configurationFile=" + LOGGING,
            "-cp",
            System.getProperty("java.class.path"),
            ContenderMain.class.getName(),
            main.getName(),
            JSON.writeValueAsString(settings)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return new Child(name, process);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    clear();
  }

  private void clear() {
    for (Process process : processes) {
      process.destroyForcibly();
      process.onExit().join();
    }
    try {
      FileUtils.deleteDirectory(directory.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process that prints one line for each thing it has done; the last is its result as JSON. */
  static final class Child {
    private final String name;
    private final Process process;
    private final BufferedReader output;

    private Child(String name, Process process) {
      this.name = name;
      this.process = process;
      this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for a line. */
    void await(String awaited) throws Exception {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(awaited)) {
          return;
        }
      }
      throw failed();
    }

    /** Waits for the end and reads what was printed last. */
    <T> T result(Class<T> type) throws Exception {
      String last = "";
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = line;
      }
      if (process.waitFor() != 0) {
        throw failed();
      }
      return JSON.readValue(last, type);
    }

    private IcestreamException failed() {
      return new IcestreamException(
          ErrorCode.RUN_017, "Cannot measure " + name + ": its process failed; see above.");
    }
  }
}
