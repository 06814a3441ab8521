package io.icestream.reconcile;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What is compared.
 *
 * @param names the columns in the order of a row's values
 * @param key the columns that identify a row; all of them when the rows have no key
 * @param doubles how floating-point values are compared
 */
record ComparedColumns(List<String> names, List<String> key, Doubles doubles) {
  /** How floating-point values are compared. */
  enum Doubles {
    /** Bit by bit: both sides hold what the source said. */
    EXACT,
    /**
     * Within a relative {@value RowComparison#TOLERANCE}: sums depend on the order of their terms.
     */
    TOLERANT
  }

  ComparedColumns {
    names = List.copyOf(names);
    key = List.copyOf(key);
  }

  boolean hasKey() {
    return !key.isEmpty();
  }

  int[] keyPlaces() {
    return key.isEmpty() ? allPlaces() : key.stream().mapToInt(names::indexOf).toArray();
  }

  int[] allPlaces() {
    return IntStream.range(0, names.size()).toArray();
  }
}
