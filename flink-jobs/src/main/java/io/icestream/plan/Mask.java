package io.icestream.plan;

import java.util.Optional;

/**
 * How a personal column of an entity may appear in Silver.
 *
 * @param function the SQL function that protects it; empty when it may pass as it is
 * @param isDropped whether it may not appear at all
 */
public record Mask(Optional<String> function, boolean isDropped) {
  /** Protected by a function. */
  public static Mask with(String function) {
    return new Mask(Optional.of(function), false);
  }

  /** Passes unchanged, for a reason that {@code masking.yml} states. */
  public static Mask keep() {
    return new Mask(Optional.empty(), false);
  }

  /** Must not be selected. */
  public static Mask drop() {
    return new Mask(Optional.empty(), true);
  }
}
