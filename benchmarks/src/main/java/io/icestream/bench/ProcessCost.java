package io.icestream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process has cost so far, its start included. From Linux's process file system. */
final class ProcessCost {
  private static final Path PROCESS = Path.of("/proc/self");

  /** Linux counts the time of ended children in these, on every machine that a JDK runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessCost() {}

  /** User and system time of all threads, and of the programs that were run and have ended. */
  static double cpuSeconds() throws IOException {
    double own =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
            / 1e9;
    return own + childSeconds();
  }

  /** The same of the programs alone; 0 where there is no such file system. */
  private static double childSeconds() throws IOException {
    Path file = PROCESS.resolve("stat");
    if (!Files.exists(file)) {
      return 0;
    }
    String stat = Files.readString(file);
    // The name of the program, in brackets, may hold spaces; user and system time are the 16th and
    // 17th field of all.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
  }

  /** Wall time since the JVM started. */
  static double seconds() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
  }

  /** The most that was resident; 0 where there is no such file system. */
  static long residentMegabytes() throws IOException {
    Path status = PROCESS.resolve("status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
