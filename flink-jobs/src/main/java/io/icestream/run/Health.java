package io.icestream.run;

import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be known before a run: of the machine, of a project's secrets, sources and tables. */
public final class Health {
  private static final long MEBIBYTE = 1024L * 1024;
  private static final long LEAST_HEAP = 1_000 * MEBIBYTE;
  private static final long LEAST_DISK = 2_000 * MEBIBYTE;

  private Health() {}

  /**
   * One thing that was looked at.
   *
   * @param what it is part of
   * @param text what was found and, if it is to mend, how
   */
  public record Finding(String what, boolean isFine, String text) {
    /** Something in order. */
    public static Finding fine(String what, String text) {
      return new Finding(what, true, text);
    }

    /** Something that stands in the way. */
    public static Finding toMend(String what, String text) {
      return new Finding(what, false, text);
    }
  }

  /** Java, memory, and whether the loopback address can be listened on. */
  public static List<Finding> ofMachine() {
    List<Finding> findings = new ArrayList<>();
    int java = Runtime.version().feature();
    String version = Runtime.version() + " at " + System.getProperty("java.home");
    findings.add(
        java == 17
            ? Finding.fine("java", version)
            : Finding.toMend(
                "java", version + ". Icestream is built and tested on 17: set JAVA_HOME to it."));
    long heap = Runtime.getRuntime().maxMemory();
    String memory =
        heap / MEBIBYTE
            + " MiB of heap, "
            + Runtime.getRuntime().availableProcessors()
            + " processor(s)";
    findings.add(
        heap >= LEAST_HEAP
            ? Finding.fine("memory", memory)
            : Finding.toMend("memory", memory + ". Set ICESTREAM_HEAP=2g or more."));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      findings.add(Finding.fine("ports", "127.0.0.1 can be listened on"));
    } catch (IOException e) {
      findings.add(
          Finding.toMend(
              "ports", "127.0.0.1 cannot be listened on: " + e.getMessage() + ". Free a port."));
    }
    return findings;
  }

  /** The project's secrets, state directory, tables, sources and job. */
  public static List<Finding> ofProject(Workspace workspace) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.fine("project", workspace.name() + " is well-formed"));
    boolean hasSecrets = true;
    for (String reference : workspace.secrets()) {
      try {
        SecretReference.resolveAll(Map.of("a source", reference));
        findings.add(Finding.fine("secrets", SecretReference.of(reference) + " is set"));
      } catch (IcestreamException e) {
        hasSecrets = false;
        findings.add(Finding.toMend("secrets", e.getMessage()));
      }
    }
    findings.add(writable(workspace.stateRoot(), "state"));
    findings.add(warehouse(workspace));
    if (hasSecrets) {
      List<String> problems = workspace.sourceProblems();
      problems.forEach(problem -> findings.add(Finding.toMend("sources", problem)));
      if (problems.isEmpty()) {
        findings.add(Finding.fine("sources", "can be read"));
        workspace
            .preparations()
            .forEach(sql -> findings.add(Finding.fine("sources", "the next run does " + sql)));
      }
    }
    List<RunningPipeline> running = workspace.running();
    running.forEach(
        job -> findings.add(Finding.fine("job", job.name() + " is running, pid " + job.pid())));
    if (running.isEmpty()) {
      findings.add(Finding.fine("job", "not running"));
    }
    return findings;
  }

  private static Finding warehouse(Workspace workspace) {
    String location = workspace.project().catalog().warehouse();
    if (location.startsWith("/") || location.startsWith("file:")) {
      Path path = location.startsWith("/") ? Path.of(location) : Path.of(URI.create(location));
      Finding folder = writable(path, "warehouse");
      if (!folder.isFine()) {
        return folder;
      }
    }
    try (Lake lake = workspace.lake()) {
      return Finding.fine("warehouse", location + ", " + lake.tables().size() + " table(s)");
    } catch (IOException | RuntimeException e) {
      return Finding.toMend(
          "warehouse", "the catalog cannot be opened: " + e.getMessage() + ". Look at 'catalog'.");
    }
  }

  private static Finding writable(Path folder, String what) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.toMend(what, existing + " cannot be written. Give the user the right to.");
    }
    long free = existing.toFile().getUsableSpace();
    return free < LEAST_DISK
        ? Finding.toMend(what, existing + " has only " + free / MEBIBYTE + " MiB left. Make room.")
        : Finding.fine(what, folder + " can be written, " + free / MEBIBYTE + " MiB free");
  }
}
