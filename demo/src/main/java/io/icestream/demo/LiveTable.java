package io.icestream.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells a person what goes on: a table that is redrawn on a terminal, plain lines elsewhere. */
final class LiveTable implements DemoServers.Progress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final int WIDTH = 94;

  private final PrintStream out;
  private final boolean isTerminal;
  private final Instant start;
  private int drawn;
  private Instant lastLine = Instant.EPOCH;
  private Optional<String> lastTrouble = Optional.empty();

  LiveTable(PrintStream out, boolean isTerminal, Instant start) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.start = start;
  }

  /** Whether what is written to standard error is read by a person at a terminal. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"))
          && !"dumb".equals(System.getenv("TERM"));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public <T> T during(String what, Supplier<T> work) {
    Instant from = Instant.now();
    T result = work.get();
    say("%s … %.1f s", what, seconds(from, Instant.now()));
    return result;
  }

  synchronized void say(String format, Object... arguments) {
    drawn = 0;
    out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** Shows the tables as they are now, and what keeps them from being published. */
  synchronized void show(List<RunningJob.TableStatus> tables, long sent, Optional<String> trouble) {
    Instant now = Instant.now();
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      trouble.ifPresent(what -> say("the job is %s", what));
    }
    if (isTerminal) {
      StringBuilder text = new StringBuilder();
      if (drawn > 0) {
        text.append("\033[").append(drawn).append("A\033[J");
      }
      List<String> lines = lines(tables, now);
      lines.forEach(line -> text.append(line).append('\n'));
      // A line that the terminal breaks in two would be counted as one.
      trouble.ifPresent(what -> text.append(shortened("the job is " + what)).append('\n'));
      text.append(
          String.format(
              Locale.ROOT, "%.0f s, %,d events sent; Ctrl-C stops%n", seconds(start, now), sent));
      out.print(text);
      out.flush();
      drawn = lines.size() + (trouble.isPresent() ? 2 : 1);
    } else if (Duration.between(lastLine, now).compareTo(BETWEEN_LINES) >= 0) {
      lastLine = now;
      out.println(summary(tables, sent, now));
    }
  }

  private static String shortened(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  /** The table, a line for each row, headings first. */
  static List<String> lines(List<RunningJob.TableStatus> tables, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-10s %-32s %12s %10s %12s %12s",
            "LAYER", "TABLE", "ROWS", "SNAPSHOTS", "PUBLISHED", "QUARANTINED"));
    for (RunningJob.TableStatus table : tables) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-10s %-32s %,12d %,10d %12s %,12d",
              table.layer(),
              table.table(),
              table.rows(),
              table.snapshots(),
              age(table.publishedAt(), now),
              table.quarantined()));
    }
    return lines;
  }

  private String summary(List<RunningJob.TableStatus> tables, long sent, Instant now) {
    StringBuilder text =
        new StringBuilder(
            String.format(Locale.ROOT, "%.0f s: %,d events sent", seconds(start, now), sent));
    for (String layer : List.of("bronze", "silver", "gold")) {
      List<RunningJob.TableStatus> own =
          tables.stream().filter(table -> table.layer().equals(layer)).toList();
      if (own.isEmpty()) {
        continue;
      }
      text.append(
          String.format(
              Locale.ROOT,
              "; %s %,d rows, last published %s ago",
              layer,
              own.stream().mapToLong(RunningJob.TableStatus::rows).sum(),
              age(
                  own.stream()
                      .flatMap(table -> table.publishedAt().stream())
                      .max(Instant::compareTo),
                  now)));
    }
    long quarantined = tables.stream().mapToLong(RunningJob.TableStatus::quarantined).sum();
    return text.append(String.format(Locale.ROOT, "; %,d quarantined", quarantined)).toString();
  }

  private static String age(Optional<Instant> publishedAt, Instant now) {
    return publishedAt
        .map(at -> String.format(Locale.ROOT, "%.1f s", seconds(at, now)))
        .orElse("-");
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis()) / 1_000.0;
  }
}
