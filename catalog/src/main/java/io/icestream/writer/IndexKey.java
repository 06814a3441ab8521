package io.icestream.writer;

import java.util.Arrays;

/** The encoded key columns of a row, with their hash computed once. */
final class IndexKey implements Comparable<IndexKey> {
  private final byte[] bytes;
  private final int hash;

  /** The first eight bytes; most pairs of keys are in order by them. */
  private final long first;

  IndexKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes);
    this.first = first(bytes);
  }

  private static long first(byte[] bytes) {
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = first << Byte.SIZE | (i < bytes.length ? bytes[i] & 0xff : 0);
    }
    return first;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The bucket of this key; the same for ever, as the files of a table depend on it. */
  int bucket(int buckets) {
    return Math.floorMod(hash, buckets);
  }

  /** Murmur3's 32-bit hash with seed 0. Own code, because a library may change its mind. */
  private static int hash(byte[] bytes) {
    int h = 0;
    int i = 0;
    for (; i + 4 <= bytes.length; i += 4) {
      int k =
          (bytes[i] & 0xff)
              | (bytes[i + 1] & 0xff) << 8
              | (bytes[i + 2] & 0xff) << 16
              | bytes[i + 3] << 24;
      h = Integer.rotateLeft(h ^ scramble(k), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int shift = 0; i < bytes.length; i++, shift += 8) {
      tail |= (bytes[i] & 0xff) << shift;
    }
    h ^= scramble(tail) ^ bytes.length;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  private static int scramble(int k) {
    return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
  }

  /** The order of the bytes, which is the order of a state backend on disk. */
  @Override
  public int compareTo(IndexKey other) {
    return first == other.first
        ? Arrays.compareUnsigned(bytes, other.bytes)
        : Long.compareUnsigned(first, other.first);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
