package io.icestream.project;

import java.util.Optional;

/**
 * Thresholds that a table must keep for a cut to be published.
 *
 * @param maxQuarantineRatio the largest share of rows in quarantine, of those in the table and
 *     there
 * @param minScore the lowest mean score, 0 to 100; a table without rows passes
 * @param maxRowDrop the largest share of the published rows that the next cut may lack
 */
public record QualityGate(
    Optional<Double> maxQuarantineRatio, Optional<Double> minScore, Optional<Double> maxRowDrop) {

  /** Lets everything pass. */
  public static final QualityGate NONE =
      new QualityGate(Optional.empty(), Optional.empty(), Optional.empty());
}
