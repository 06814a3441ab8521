package io.icestream.profile;

import io.icestream.functions.IsEmail;
import io.icestream.functions.IsPhone;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * What the values of one column are like. Counts, bounds and mean are exact; distinct values are
 * counted by a HyperLogLog sketch (error about 0.8 %), quantiles by a KLL sketch (about 1.3 % of
 * rank), both of Apache DataSketches.
 */
public final class ColumnProfile {
  private static final int DISTINCT_LG_K = 14;
  private static final int FREQUENT_CAPACITY = 2_048;
  private static final int FORMAT_SAMPLE = 2_000;
  private static final int LONGEST_SHAPE = 40;

  private final String name;
  private final String type;
  private final HllSketch distinct = new HllSketch(DISTINCT_LG_K);
  private final ItemsSketch<String> values = new ItemsSketch<>(FREQUENT_CAPACITY);
  private final ItemsSketch<String> shapes = new ItemsSketch<>(FREQUENT_CAPACITY);
  private final KllDoublesSketch quantiles = KllDoublesSketch.newHeapInstance();
  private long rows;
  private long nulls;
  private Object least;
  private Object most;
  private double mean;
  private double squares;
  private int shortest = Integer.MAX_VALUE;
  private int longest;
  private long looked;
  private long emails;
  private long phones;

  ColumnProfile(String name, String type) {
    this.name = name;
    this.type = type;
  }

  /** A value and how many rows have it. */
  public record Frequent(String value, long rows) {}

  void add(Object value) {
    rows++;
    if (value == null) {
      nulls++;
      return;
    }
    if (value instanceof byte[] bytes) {
      distinct.update(bytes);
      measure(bytes.length);
      return;
    }
    String text = value instanceof Object[] array ? Arrays.deepToString(array) : value.toString();
    distinct.update(text);
    values.update(text);
    bound(value);
    number(value).ifPresent(this::addNumber);
    if (value instanceof String) {
      measure(text.length());
      addText(text);
    }
  }

  private void measure(int length) {
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
  }

  private void addText(String text) {
    shapes.update(shape(text));
    if (looked < FORMAT_SAMPLE) {
      looked++;
      emails += Boolean.TRUE.equals(new IsEmail().eval(text)) ? 1 : 0;
      phones += Boolean.TRUE.equals(new IsPhone().eval(text)) ? 1 : 0;
    }
  }

  @SuppressWarnings("unchecked")
  private void bound(Object value) {
    if (!(value instanceof Comparable<?>)) {
      return;
    }
    Comparable<Object> comparable = (Comparable<Object>) value;
    least = least == null || comparable.compareTo(least) < 0 ? value : least;
    most = most == null || comparable.compareTo(most) > 0 ? value : most;
  }

  private void addNumber(double number) {
    if (Double.isFinite(number)) {
      quantiles.update(number);
      // Welford's method.
      double before = number - mean;
      mean += before / quantiles.getN();
      squares += before * (number - mean);
    }
  }

  /** Numbers as they are; dates as days and times as milliseconds since 1970. */
  private static Optional<Double> number(Object value) {
    if (value instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    if (value instanceof LocalDate date) {
      return Optional.of((double) date.toEpochDay());
    }
    if (value instanceof Instant instant) {
      return Optional.of((double) instant.toEpochMilli());
    }
    return value instanceof LocalDateTime time
        ? Optional.of((double) time.toInstant(java.time.ZoneOffset.UTC).toEpochMilli())
        : Optional.empty();
  }

  /** Letters as {@code a} or {@code A}, digits as {@code 9}, everything else as it is. */
  static String shape(String text) {
    StringBuilder shape = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST_SHAPE + 1); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z') {
        shape.append('a');
      } else if (c >= 'A' && c <= 'Z') {
        shape.append('A');
      } else {
        shape.append(c >= '0' && c <= '9' ? '9' : c);
      }
    }
    return shape.toString();
  }

  public String name() {
    return name;
  }

  /** The column's type in Flink SQL. */
  public String type() {
    return type;
  }

  public long rows() {
    return rows;
  }

  public long nulls() {
    return nulls;
  }

  /** How many different values there are, about. */
  public long distinct() {
    return Math.min(Math.round(distinct.getEstimate()), rows - nulls);
  }

  /** The least value, of a type that has an order. */
  public Optional<Object> least() {
    return Optional.ofNullable(least);
  }

  public Optional<Object> most() {
    return Optional.ofNullable(most);
  }

  /** The mean of a column of numbers. */
  public Optional<Double> mean() {
    return isNumber() ? Optional.of(mean) : Optional.empty();
  }

  /** The standard deviation of a column of numbers. */
  public Optional<Double> deviation() {
    return isNumber() && quantiles.getN() > 1
        ? Optional.of(Math.sqrt(squares / (quantiles.getN() - 1)))
        : Optional.empty();
  }

  /** A quantile of a column of numbers. */
  public Optional<Double> quantile(double rank) {
    return isNumber() ? Optional.of(quantiles.getQuantile(rank)) : Optional.empty();
  }

  boolean isNumber() {
    return (least instanceof Number || least instanceof BigDecimal) && !quantiles.isEmpty();
  }

  boolean isText() {
    return least instanceof String;
  }

  /** The length of the shortest text or byte string; empty for other types. */
  public Optional<Integer> shortest() {
    return shortest == Integer.MAX_VALUE ? Optional.empty() : Optional.of(shortest);
  }

  public Optional<Integer> longest() {
    return shortest == Integer.MAX_VALUE ? Optional.empty() : Optional.of(longest);
  }

  /** The values that surely are among the most frequent, at most so many. */
  public List<Frequent> frequent(int most) {
    return frequent(values, most);
  }

  /** Whether {@link #frequent} knows every value with its exact count. */
  boolean knowsAllValues() {
    return values.getMaximumError() == 0;
  }

  List<Frequent> shapes(int most) {
    return shapes.getMaximumError() == 0 ? frequent(shapes, most) : List.of();
  }

  /** Whether every text that was looked at is an address. */
  boolean isEmail() {
    return looked > 0 && emails == looked;
  }

  /** Whether every text that was looked at is an international telephone number. */
  boolean isPhone() {
    return looked > 0 && phones == looked;
  }

  private static List<Frequent> frequent(ItemsSketch<String> sketch, int most) {
    List<Frequent> frequent = new ArrayList<>();
    for (ItemsSketch.Row<String> row : sketch.getFrequentItems(ErrorType.NO_FALSE_POSITIVES)) {
      if (frequent.size() < most) {
        frequent.add(new Frequent(row.getItem(), row.getEstimate()));
      }
    }
    return frequent;
  }
}
