package io.icestream.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * How far a sample of a column lies from its baseline: the population stability index, {@code sum
 * of (p - q) * ln(p / q)} over bins with the shares p and q.
 *
 * @param psi the index
 * @param z how unlikely that is by chance alone: among rows of one distribution the index, divided
 *     by {@code 1/n + 1/m}, is about chi squared with one degree of freedom less than bins
 *     (Yurdakul 2018), here made normal as Wilson and Hilferty do
 */
record Distribution(double psi, double z) {
  private static final int DECILES = 10;

  /** Half a row in each bin: an empty one has no logarithm. */
  private static final double SMOOTHING = 0.5;

  private static final Distribution SAME = new Distribution(0, 0);

  static Distribution of(ColumnSummary sample, ColumnSummary baseline) {
    return switch (sample.kind()) {
      case NUMBER -> ofNumbers(sample.quantiles(), baseline.quantiles());
      case TEXT -> ofTexts(sample, baseline);
      case TOKEN, ANY -> SAME;
    };
  }

  /** Over the deciles of the baseline; where many rows share a value there are fewer bins. */
  private static Distribution ofNumbers(KllDoublesSketch sample, KllDoublesSketch baseline) {
    if (sample.isEmpty() || baseline.isEmpty()) {
      return SAME;
    }
    List<Double> splits = new ArrayList<>();
    for (int i = 1; i < DECILES; i++) {
      double split = baseline.getQuantile((double) i / DECILES);
      if (splits.isEmpty() || split > splits.get(splits.size() - 1)) {
        splits.add(split);
      }
    }
    double[] points = splits.stream().mapToDouble(Double::doubleValue).toArray();
    return of(sample.getPMF(points), sample.getN(), baseline.getPMF(points), baseline.getN());
  }

  /** Over the values of the baseline, as long as they are few, and all others together. */
  private static Distribution ofTexts(ColumnSummary sample, ColumnSummary baseline) {
    Map<Long, Long> known = baseline.counts();
    if (known.size() >= ColumnSummary.MOST_VALUES || known.isEmpty() || sample.values() == 0) {
      return SAME;
    }
    Set<Long> values = new HashSet<>(known.keySet());
    double[] p = new double[values.size() + 1];
    double[] q = new double[values.size() + 1];
    int bin = 0;
    double rest = 1;
    for (long value : values) {
      p[bin] = (double) sample.counts().getOrDefault(value, 0L) / sample.values();
      q[bin] = (double) known.get(value) / baseline.values();
      rest -= p[bin];
      bin++;
    }
    p[bin] = Math.max(0, rest);
    return of(p, sample.values(), q, baseline.values());
  }

  private static Distribution of(double[] p, long n, double[] q, long m) {
    double psi = 0;
    for (int i = 0; i < p.length; i++) {
      double share = (p[i] * n + SMOOTHING) / (n + SMOOTHING * p.length);
      double usual = (q[i] * m + SMOOTHING) / (m + SMOOTHING * p.length);
      psi += (share - usual) * Math.log(share / usual);
    }
    double freedom = p.length - 1;
    double chiSquared = psi / (1d / n + 1d / m);
    double correction = 2 / (9 * freedom);
    return new Distribution(
        psi, (Math.cbrt(chiSquared / freedom) - (1 - correction)) / Math.sqrt(correction));
  }
}
