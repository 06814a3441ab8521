package io.icestream.reconcile;

import java.time.Instant;
import java.util.List;

/**
 * What became of everything that was read, at one published cut.
 *
 * @param cut such as {@code cut_7}
 * @param at when it was decided
 */
public record CutBalance(String cut, Instant at, List<Conservation> balances) {
  public CutBalance {
    balances = List.copyOf(balances);
  }

  /** Whether nothing was lost and nothing came from nowhere. */
  public boolean isBalanced() {
    return balances.stream().allMatch(Conservation::isBalanced);
  }

  /** All entities together. */
  public Conservation total() {
    return new Conservation(
        "all",
        balances.stream().mapToLong(Conservation::read).sum(),
        balances.stream().mapToLong(Conservation::passed).sum(),
        balances.stream().mapToLong(Conservation::quarantined).sum(),
        balances.stream().mapToLong(Conservation::duplicates).sum());
  }
}
