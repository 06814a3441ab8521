package io.icestream.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A report for people. */
public final class ScanText {
  private static final List<String> HEADER = List.of("where", "part", "kind", "form", "count");
  private static final int MOST_FILES = 10;

  private ScanText() {}

  private record Line(String where, String part, String kind, String form) {}

  /** What was found, a line for each column or file; the files of a column are counted. */
  public static List<String> table(ScanReport report) {
    Map<Line, Long> counts = new LinkedHashMap<>();
    Map<Line, Set<String>> files = new LinkedHashMap<>();
    for (Finding finding : report.findings()) {
      String where = finding.column().isEmpty() ? finding.file() : finding.column();
      Line line = new Line(where, finding.part(), finding.kind(), finding.form());
      counts.merge(line, finding.count(), Long::sum);
      files.computeIfAbsent(line, key -> new TreeSet<>()).add(finding.file());
    }
    if (counts.isEmpty()) {
      return List.of();
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    counts.forEach(
        (line, count) -> {
          Set<String> all = files.get(line);
          String first = all.iterator().next();
          String more =
              first.equals(line.where())
                  ? ""
                  : " in "
                      + first
                      + (all.size() > 1 ? " and %,d more".formatted(all.size() - 1) : "");
          cells.add(
              List.of(
                  line.where(),
                  line.part(),
                  line.kind(),
                  line.form(),
                  "%,d".formatted(count) + more));
        });
    return aligned(cells);
  }

  /** What is allowed, and which files were not read to their end. */
  public static List<String> remarks(ScanReport report) {
    List<String> lines = new ArrayList<>();
    report.allowed().stream()
        .collect(
            Collectors.groupingBy(
                allowed ->
                    allowed.finding().kind()
                        + " in "
                        + (allowed.finding().column().isEmpty()
                            ? allowed.finding().file()
                            : allowed.finding().column())
                        + ": "
                        + allowed.reason(),
                LinkedHashMap::new,
                Collectors.summingLong(allowed -> allowed.finding().count())))
        .forEach((what, count) -> lines.add("allowed: %,d %s".formatted(count, what)));
    report.notDecoded().stream()
        .limit(MOST_FILES)
        .forEach(file -> lines.add("not read to its end: " + file.file() + ": " + file.why()));
    if (report.notDecoded().size() > MOST_FILES) {
      lines.add("... and %,d more".formatted(report.notDecoded().size() - MOST_FILES));
    }
    return lines;
  }

  /** How much was looked through and what came of it, in one line. */
  public static String summary(ScanReport report) {
    return String.format(
        Locale.ROOT,
        "%,d files, %.1f MB, %,d canaries: %s",
        report.files(),
        report.bytes() / 1e6,
        report.canaries(),
        verdict(report));
  }

  private static String verdict(ScanReport report) {
    if (!report.findings().isEmpty()) {
      return "clear personal data in %,d places".formatted(report.findings().size());
    }
    long unread = report.skipped() + report.notDecoded().size();
    return unread == 0
        ? "nothing found"
        : "nothing found, but %,d files were not read to their end".formatted(unread);
  }

  /** Names of directories in a sentence. */
  public static String list(List<Path> directories) {
    return directories.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static List<String> aligned(List<List<String>> cells) {
    int[] widths = new int[HEADER.size()];
    for (List<String> row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
