package io.icestream.scan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds many byte strings at once. The first six bytes at each place are looked up; only where they
 * begin a needle is the rest compared, so that the time does not grow with the number of needles.
 */
final class Needles {
  /** The least length of a needle: shorter ones are found by chance. */
  static final int LEAST = 6;

  private static final long WINDOW = (1L << (8 * LEAST)) - 1;
  private static final int FILTER_BITS = 22;

  private final long[] filter = new long[1 << (FILTER_BITS - 6)];
  private final Map<Long, List<SameLength>> byStart = new HashMap<>();
  private int longest = LEAST;

  /** Hears of every needle that was found. */
  interface Hits {
    /**
     * @param needle the very array that was added
     */
    void found(byte[] needle, int position);
  }

  void add(byte[] needle) {
    if (needle.length < LEAST) {
      throw new IllegalArgumentException("a needle of " + needle.length + " bytes");
    }
    long start = 0;
    for (int i = 0; i < LEAST; i++) {
      start = (start << 8) | (needle[i] & 0xFF);
    }
    List<SameLength> lengths = byStart.computeIfAbsent(start, key -> new ArrayList<>(1));
    SameLength same =
        lengths.stream()
            .filter(each -> each.length == needle.length)
            .findFirst()
            .orElseGet(
                () -> {
                  SameLength fresh = new SameLength(needle.length, new HashMap<>(2));
                  lengths.add(fresh);
                  return fresh;
                });
    same.needles.putIfAbsent(ByteBuffer.wrap(needle), needle);
    int slot = slot(start);
    filter[slot >>> 6] |= 1L << slot;
    longest = Math.max(longest, needle.length);
  }

  /** Needles of one start and length; thousands of phone numbers have them in common. */
  private record SameLength(int length, Map<ByteBuffer, byte[]> needles) {}

  /** The length of the longest needle. */
  int longest() {
    return longest;
  }

  /** Tells of all needles that begin before {@code startsBefore} and end before {@code end}. */
  void find(byte[] bytes, int from, int startsBefore, int end, Hits hits) {
    if (byStart.isEmpty() || end - from < LEAST) {
      return;
    }
    long window = 0;
    for (int i = from; i < from + LEAST - 1; i++) {
      window = (window << 8) | (bytes[i] & 0xFF);
    }
    int last = Math.min(startsBefore, end - LEAST + 1);
    for (int at = from; at < last; at++) {
      window = ((window << 8) | (bytes[at + LEAST - 1] & 0xFF)) & WINDOW;
      int slot = slot(window);
      if ((filter[slot >>> 6] & (1L << slot)) != 0) {
        for (SameLength same : byStart.getOrDefault(window, List.of())) {
          if (at + same.length <= end) {
            byte[] needle = same.needles.get(ByteBuffer.wrap(bytes, at, same.length));
            if (needle != null) {
              hits.found(needle, at);
            }
          }
        }
      }
    }
  }

  private static int slot(long window) {
    return (int) ((window * 0x9E3779B97F4A7C15L) >>> (64 - FILTER_BITS));
  }
}
