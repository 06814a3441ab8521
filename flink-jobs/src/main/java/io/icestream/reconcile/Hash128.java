package io.icestream.reconcile;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Half of a SHA-256 digest: wide enough that different rows of one table never share it. */
record Hash128(long high, long low) {
  static Hash128 of(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new Hash128(bytes.getLong(), bytes.getLong());
  }

  /** The range of the key that has this hash. */
  int range() {
    return (int) (high >>> (Long.SIZE - RangeSums.RANGE_BITS));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new long[] {high, low});
  }
}
