package io.icestream.plan;

import io.icestream.project.QualityRule;
import io.icestream.project.QualityRule.Dimension;
import io.icestream.project.TableQuality;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each rule counts in a row's score, in whole numbers: the score of a dimension is the
 * weighted share of its rules that the row keeps, and the row's is the weighted mean of its
 * dimensions'.
 *
 * @param total what all rules count together
 */
record QualityScore(long total, Map<String, Long> shares) {
  static QualityScore of(TableQuality quality) {
    List<QualityRule> scored = quality.rules().stream().filter(QualityRule::isScored).toList();
    Map<Dimension, Long> sums = new EnumMap<>(Dimension.class);
    scored.forEach(rule -> sums.merge(rule.dimension(), (long) rule.weight(), Long::sum));
    BigInteger common =
        sums.values().stream()
            .map(BigInteger::valueOf)
            .reduce(BigInteger.ONE, (a, b) -> a.divide(a.gcd(b)).multiply(b));
    long parts = common.longValueExact();
    Map<String, Long> shares = new LinkedHashMap<>();
    for (QualityRule rule : scored) {
      long sum = sums.get(rule.dimension());
      shares.put(rule.name(), parts / sum * rule.weight() * quality.weight(rule.dimension()));
    }
    return new QualityScore(shares.values().stream().mapToLong(Long::longValue).sum(), shares);
  }

  /** What a row loses that fails a rule; 0 where the rule does not count. */
  long units(QualityRule rule) {
    return shares.getOrDefault(rule.name(), 0L);
  }
}
