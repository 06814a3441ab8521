package io.icestream.project;

import java.util.Optional;

/**
 * Thresholds that a table must keep for a cut to be published.
 *
 * @param maxQuarantineRatio the largest share of rows in quarantine, of those in the table and
 *     there
 */
public record QualityGate(Optional<Double> maxQuarantineRatio) {

  /** Lets everything pass. */
  public static final QualityGate NONE = new QualityGate(Optional.empty());
}
