package io.icestream.project;

import io.icestream.readers.Engine;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that a project may create, and the nearest of some valid names to a mistaken one. */
public final class Names {
  static final String RULE = "letters, digits and _, not beginning with a digit, at most 63";

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  private Names() {}

  static boolean isAllowed(String name) {
    return ALLOWED.matcher(name).matches();
  }

  /** A name as a message may show it: at most 63 characters, none of them a control character. */
  public static String shown(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 63 ? clean : clean.substring(0, 60) + "...";
  }

  /** "Did you mean 'x'?", or else the list of valid names. */
  public static String suggest(String mistaken, Collection<String> valid) {
    if (valid.isEmpty()) {
      return "There is none yet; add it first.";
    }
    List<String> near = nearest(mistaken, valid);
    if (near.isEmpty()) {
      return "Use one of: " + valid.stream().sorted().collect(Collectors.joining(", ")) + ".";
    }
    return "Did you mean "
        + near.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" or "))
        + "?";
  }

  /** What is wrong with the name of an engine that reads tables, if anything is. */
  static Optional<String> noSuchEngine(String reader) {
    return Engine.ids().contains(reader)
        ? Optional.empty()
        : Optional.of(
            "Cannot take reader '"
                + shown(reader)
                + "': there is no such engine. "
                + suggest(reader, Engine.ids()));
  }

  /** Up to three names that a slip of the hand could have turned into the mistaken one. */
  static List<String> nearest(String mistaken, Collection<String> valid) {
    int limit = mistaken.length() < 3 ? 0 : Math.min(3, mistaken.length() / 3);
    String lower = mistaken.toLowerCase(Locale.ROOT);
    return valid.stream()
        .distinct()
        .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) <= limit)
        .sorted(
            Comparator.comparingInt((String name) -> distance(lower, name.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
