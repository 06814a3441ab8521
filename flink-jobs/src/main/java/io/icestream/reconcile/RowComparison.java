package io.icestream.reconcile;

import io.icestream.reconcile.ComparedColumns.Doubles;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.source.DecodeException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares two tables as multisets of rows in memory that does not grow with them: sums of hashes
 * per range of keys first, then the keys of the ranges that differ, then the rows of a few keys as
 * examples.
 */
final class RowComparison {
  /**
   * Two floating-point values nearer than this, relative to the larger one, are taken for equal.
   */
  static final double TOLERANCE = 1e-9;

  private static final MathContext COARSE = new MathContext(10);
  private static final int MAX_EXAMPLES = 20;

  /** Keys that are held in memory to find the differing ones. */
  private static final long MAX_KEYS = 1_000_000;

  /**
   * What was found.
   *
   * @param rejected rows of the expected side that do not parse
   */
  record Outcome(
      long expectedRows,
      long lakeRows,
      long differingKeys,
      boolean isCountExact,
      List<Difference> examples,
      long rejected) {
    boolean isEqual() {
      return differingKeys == 0 && isCountExact;
    }
  }

  private final ComparedColumns columns;
  private final KeyText keyText;
  private final int[] keyPlaces;
  private final int[] allPlaces;
  private final CanonicalBytes canonical = new CanonicalBytes();
  private final Set<Hash128> rejectedKeys = new HashSet<>();
  private long rejected;

  /** How keys are shown. */
  enum KeyText {
    SHOWN,
    HIDDEN
  }

  RowComparison(ComparedColumns columns, KeyText keyText) {
    this.columns = columns;
    this.keyText = keyText;
    this.keyPlaces = columns.keyPlaces();
    this.allPlaces = columns.allPlaces();
  }

  Outcome compare(TableRows expected, TableRows lake) throws Exception {
    RangeSums expectedSums = sums(expected);
    RangeSums lakeSums = sums(lake);
    BitSet differing = expectedSums.differences(lakeSums);
    if (differing.isEmpty()) {
      return new Outcome(expectedSums.rows(), lakeSums.rows(), 0, true, List.of(), rejected);
    }
    BitSet looked = affordable(differing, expectedSums, lakeSums);
    Map<Hash128, KeyContent> contents = new HashMap<>();
    long expectedRows = readKeys(expected, looked, contents, true);
    long lakeRows = readKeys(lake, looked, contents, false);
    contents.entrySet().removeIf(entry -> isSame(entry.getKey(), entry.getValue()));
    boolean isExact = looked.cardinality() == differing.cardinality();
    return new Outcome(
        expectedRows,
        lakeRows,
        contents.size(),
        isExact,
        examples(expected, lake, contents),
        rejected);
  }

  private RangeSums sums(TableRows rows) throws Exception {
    RangeSums sums = new RangeSums();
    rows.read(
        new TableRows.Reader() {
          @Override
          public void row(Object[] values, String position, int times) {
            Hash128 key = canonical.hash(values, keyPlaces);
            sums.add(key, canonical.hash(coarse(values), allPlaces), times);
          }

          @Override
          public void rejected(Object[] values, DecodeException why) {
            rejected++;
            if (values != null) {
              rejectedKeys.add(canonical.hash(values, keyPlaces));
            }
          }
        });
    return sums;
  }

  /** As many of the differing ranges as memory allows, one at least. */
  private static BitSet affordable(BitSet differing, RangeSums expected, RangeSums lake) {
    BitSet some = new BitSet();
    long keys = 0;
    for (int i = differing.nextSetBit(0); i >= 0; i = differing.nextSetBit(i + 1)) {
      keys += Math.max(expected.rows(i), lake.rows(i));
      if (keys > MAX_KEYS && !some.isEmpty()) {
        break;
      }
      some.set(i);
    }
    return some;
  }

  private long readKeys(
      TableRows rows, BitSet ranges, Map<Hash128, KeyContent> contents, boolean isExpected)
      throws Exception {
    long[] count = new long[1];
    rows.read(
        (values, position, times) -> {
          count[0] += times;
          Hash128 key = canonical.hash(values, keyPlaces);
          if (ranges.get(key.range())) {
            KeyContent content = contents.computeIfAbsent(key, k -> new KeyContent());
            content.add(
                canonical.hash(withoutDoubles(values), allPlaces),
                doubles(values),
                times,
                isExpected);
          }
        });
    return count[0];
  }

  private boolean isSame(Hash128 key, KeyContent content) {
    return rejectedKeys.contains(key) || content.isSame();
  }

  private List<Difference> examples(
      TableRows expected, TableRows lake, Map<Hash128, KeyContent> contents) throws Exception {
    Map<Hash128, Example> chosen = new LinkedHashMap<>();
    contents.keySet().stream().limit(MAX_EXAMPLES).forEach(key -> chosen.put(key, new Example()));
    if (chosen.isEmpty()) {
      return List.of();
    }
    expected.read(
        (values, position, times) ->
            Optional.ofNullable(chosen.get(canonical.hash(values, keyPlaces)))
                .ifPresent(example -> example.expect(values, times)));
    lake.read(
        (values, position, times) ->
            Optional.ofNullable(chosen.get(canonical.hash(values, keyPlaces)))
                .ifPresent(example -> example.find(values, position, times)));
    List<Difference> examples = new ArrayList<>();
    chosen.values().forEach(example -> examples.add(difference(example)));
    return examples;
  }

  private Difference difference(Example example) {
    Object[] any = example.expected != null ? example.expected : example.found;
    Optional<String> key =
        columns.hasKey() && keyText == KeyText.SHOWN && any != null
            ? Optional.of(keyText(any))
            : Optional.empty();
    Kind kind;
    List<String> changed = List.of();
    if (example.foundTimes <= 0 && example.expectedTimes > 0) {
      kind = Kind.MISSING;
    } else if (example.expectedTimes <= 0) {
      kind = Kind.UNEXPECTED;
    } else if (example.foundTimes != example.expectedTimes) {
      kind = Kind.REPEATED;
    } else {
      kind = Kind.CHANGED;
      changed = changedColumns(example);
    }
    return new Difference(kind, key, changed, Optional.ofNullable(example.position));
  }

  private List<String> changedColumns(Example example) {
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < allPlaces.length; i++) {
      Object expected = example.expected[i];
      Object found = example.found[i];
      boolean isSame =
          (isTolerated(expected) && isTolerated(found))
              ? isNear((Number) expected, (Number) found)
              : Arrays.equals(canonical.bytes(expected), canonical.bytes(found));
      if (!isSame) {
        changed.add(columns.names().get(i));
      }
    }
    return changed;
  }

  private String keyText(Object[] values) {
    List<String> parts = new ArrayList<>();
    for (int place : keyPlaces) {
      parts.add(columns.names().get(place) + "=" + Objects.toString(values[place]));
    }
    return String.join(", ", parts);
  }

  private boolean isTolerated(Object value) {
    return columns.doubles() == Doubles.TOLERANT
        && (value instanceof Double || value instanceof Float);
  }

  /**
   * Floating-point values rounded, so that near ones mostly share a hash; the second look is exact
   * about it.
   */
  private Object[] coarse(Object[] values) {
    if (columns.doubles() == Doubles.EXACT) {
      return values;
    }
    Object[] coarse = values.clone();
    for (int i = 0; i < coarse.length; i++) {
      if (isTolerated(coarse[i])) {
        double number = ((Number) coarse[i]).doubleValue();
        coarse[i] = Double.isFinite(number) ? new BigDecimal(number).round(COARSE) : number;
      }
    }
    return coarse;
  }

  private Object[] withoutDoubles(Object[] values) {
    if (columns.doubles() == Doubles.EXACT) {
      return values;
    }
    Object[] others = values.clone();
    for (int i = 0; i < others.length; i++) {
      if (isTolerated(others[i])) {
        others[i] = Boolean.TRUE;
      }
    }
    return others;
  }

  private double[] doubles(Object[] values) {
    if (columns.doubles() == Doubles.EXACT) {
      return null;
    }
    return Arrays.stream(values)
        .filter(this::isTolerated)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .toArray();
  }

  private static boolean isNear(Number a, Number b) {
    return isNear(a.doubleValue(), b.doubleValue());
  }

  private static boolean isNear(double a, double b) {
    double size = Math.max(Math.abs(a), Math.abs(b));
    return Double.compare(a, b) == 0
        || a == b
        || (Double.isFinite(size) && Math.abs(a - b) <= TOLERANCE * size);
  }

  /** The rows of a key, as sums on both sides. */
  private static final class KeyContent {
    private int expectedTimes;
    private int foundTimes;
    private long high;
    private long low;
    private double[] expected;
    private double[] found;

    void add(Hash128 row, double[] doubles, int times, boolean isExpected) {
      int sign = isExpected ? times : -times;
      high += sign * row.high();
      low += sign * row.low();
      if (isExpected) {
        expectedTimes += times;
        expected = doubles;
      } else {
        foundTimes += times;
        found = doubles;
      }
    }

    boolean isSame() {
      if (expectedTimes != foundTimes || high != 0 || low != 0) {
        return false;
      }
      if (expected == null || found == null) {
        return true;
      }
      for (int i = 0; i < expected.length; i++) {
        if (!isNear(expected[i], found[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /** The rows of a key that differs. */
  private static final class Example {
    private Object[] expected;
    private Object[] found;
    private String position;
    private int expectedTimes;
    private int foundTimes;

    void expect(Object[] values, int times) {
      expected = values.clone();
      expectedTimes += times;
    }

    void find(Object[] values, String at, int times) {
      found = values.clone();
      position = at;
      foundTimes += times;
    }
  }
}
