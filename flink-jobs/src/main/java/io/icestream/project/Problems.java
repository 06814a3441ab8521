package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers problems, so that all of them can be told at once. */
final class Problems {
  private final List<Problem> all = new ArrayList<>();
  private final Map<String, String> quoted = new HashMap<>();

  /** Lets problems in this file show the line that they are about. */
  void quote(String file, String content) {
    quoted.put(file, content);
  }

  void add(ErrorCode code, Location location, String message) {
    add(new Problem(code, location, message, excerpt(location)));
  }

  /** The line and a caret under the place; empty for files that may hold secrets. */
  String excerpt(Location location) {
    String line =
        quoted
            .getOrDefault(location.file(), "")
            .lines()
            .skip(location.line() - 1L)
            .findFirst()
            .orElse("")
            .replace('\t', ' ');
    int from = location.column() > 100 ? location.column() - 80 : 0;
    int to = Math.min(line.length(), from + 120);
    return from >= to
        ? ""
        : "    "
            + line.substring(from, to)
            + "\n    "
            + " ".repeat(location.column() - 1 - from)
            + "^";
  }

  void add(Problem problem) {
    if (!all.contains(problem)) {
      all.add(problem);
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** By file, then line. */
  List<Problem> sorted() {
    return all.stream()
        .sorted(
            Comparator.comparing((Problem problem) -> rank(problem.location().file()))
                .thenComparing(problem -> problem.location().file())
                .thenComparing(problem -> problem.location().line())
                .thenComparing(problem -> problem.location().column()))
        .toList();
  }

  private static int rank(String file) {
    return file.equals(ProjectLoader.SETTINGS) ? 0 : 1;
  }
}
