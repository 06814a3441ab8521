package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers problems, so that all of them can be told at once. */
final class Problems {
  private final List<Problem> all = new ArrayList<>();

  void add(ErrorCode code, Location location, String message) {
    add(new Problem(code, location, message, ""));
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
