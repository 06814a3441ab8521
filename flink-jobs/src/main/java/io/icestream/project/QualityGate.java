package io.icestream.project;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Thresholds that a table must keep for a cut to be published.
 *
 * @param minScore the least mean score of its rows
 * @param maxQuarantineRatio the largest share of its rows in quarantine
 * @param maxFailed by rule, the largest share of rows that fail it
 */
public record QualityGate(
    Optional<Double> minScore, Optional<Double> maxQuarantineRatio, Map<String, Double> maxFailed) {

  /** Lets everything pass. */
  public static final QualityGate NONE =
      new QualityGate(Optional.empty(), Optional.empty(), Map.of());

  public QualityGate {
    maxFailed = Collections.unmodifiableMap(new LinkedHashMap<>(maxFailed));
  }
}
