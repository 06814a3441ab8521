package io.icestream.reconcile;

import java.util.BitSet;

/**
 * How many rows each range of key hashes holds, and the sum of their hashes. Two tables with equal
 * sums hold equal rows, in whatever order they are read; a dropped, doubled or changed row changes
 * its range.
 */
final class RangeSums {
  static final int RANGE_BITS = 12;
  private static final int RANGES = 1 << RANGE_BITS;

  private final long[] counts = new long[RANGES];
  private final long[] high = new long[RANGES];
  private final long[] low = new long[RANGES];
  private long rows;

  /**
   * Takes a row in.
   *
   * @param times 1 for a row that is there, -1 for one that takes an equal one away
   */
  void add(Hash128 key, Hash128 row, int times) {
    int range = key.range();
    counts[range] += times;
    high[range] += times * row.high();
    low[range] += times * row.low();
    rows += times;
  }

  long rows() {
    return rows;
  }

  long rows(int range) {
    return counts[range];
  }

  /** The ranges in which the tables differ. */
  BitSet differences(RangeSums other) {
    BitSet different = new BitSet(RANGES);
    for (int i = 0; i < RANGES; i++) {
      if (counts[i] != other.counts[i] || high[i] != other.high[i] || low[i] != other.low[i]) {
        different.set(i);
      }
    }
    return different;
  }
}
