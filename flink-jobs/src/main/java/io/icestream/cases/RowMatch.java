package io.icestream.cases;

import io.icestream.cases.CaseOutcome.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds a row for each expected one. Expected rows may name few columns, so that several rows fit;
 * they are given out so that as many as possible get one.
 */
final class RowMatch {
  private final List<Map<String, Object>> expected;
  private final List<Map<String, Object>> found;
  private final int[] takenBy;

  private RowMatch(List<Map<String, Object>> expected, List<Map<String, Object>> found) {
    this.expected = expected;
    this.found = found;
    this.takenBy = new int[found.size()];
    Arrays.fill(takenBy, -1);
  }

  /**
   * The rows that are not as expected.
   *
   * @param key the columns by which an expected row and the one in its place are shown together
   */
  static List<Difference> differences(
      List<Map<String, Object>> expected, List<Map<String, Object>> found, List<String> key) {
    // Rows that an expected one names come last, so that none of few columns takes them away.
    List<Map<String, Object>> ordered = new ArrayList<>(found);
    ordered.sort(
        Comparator.comparing(
            row -> expected.stream().anyMatch(other -> isSameKey(other, row, key))));
    return new RowMatch(expected, ordered).differences(key);
  }

  private static boolean isSameKey(
      Map<String, Object> expected, Map<String, Object> found, List<String> key) {
    return !key.isEmpty()
        && key.stream()
            .allMatch(
                column ->
                    expected.containsKey(column)
                        && Objects.deepEquals(expected.get(column), found.get(column)));
  }

  private List<Difference> differences(List<String> key) {
    List<Map<String, Object>> missing = new ArrayList<>();
    for (int row = 0; row < expected.size(); row++) {
      if (!place(row, new boolean[found.size()])) {
        missing.add(expected.get(row));
      }
    }
    List<Map<String, Object>> surplus = new ArrayList<>();
    for (int row = 0; row < takenBy.length; row++) {
      if (takenBy[row] < 0) {
        surplus.add(found.get(row));
      }
    }
    List<Difference> differences = new ArrayList<>();
    for (Map<String, Object> row : missing) {
      Optional<Map<String, Object>> other =
          surplus.stream().filter(each -> isSameKey(row, each, key)).findFirst();
      other.ifPresent(surplus::remove);
      differences.add(new Difference(Optional.of(row), other.map(each -> columns(each, row))));
    }
    surplus.forEach(row -> differences.add(new Difference(Optional.empty(), Optional.of(row))));
    return differences;
  }

  private static Map<String, Object> columns(Map<String, Object> row, Map<String, Object> like) {
    Map<String, Object> columns = new LinkedHashMap<>();
    like.keySet().forEach(column -> columns.put(column, row.get(column)));
    return columns;
  }

  /** Takes a row that is free or can be freed. */
  private boolean place(int row, boolean[] tried) {
    for (int other = 0; other < takenBy.length; other++) {
      if (!tried[other] && fits(expected.get(row), found.get(other))) {
        tried[other] = true;
        if (takenBy[other] < 0 || place(takenBy[other], tried)) {
          takenBy[other] = row;
          return true;
        }
      }
    }
    return false;
  }

  private static boolean fits(Map<String, Object> expected, Map<String, Object> found) {
    return expected.entrySet().stream()
        .allMatch(value -> Objects.deepEquals(value.getValue(), found.get(value.getKey())));
  }
}
