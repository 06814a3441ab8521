package io.icestream.bench;

import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import org.apache.flink.types.Row;

/**
 * The rows of the upsert workload: row {@code i} gives a pseudo-random key its version {@code i}.
 * Every contender gets the same.
 *
 * @param rows how many rows
 * @param keys among how many keys they are spread evenly
 */
record UpsertInput(long rows, long keys) implements Serializable {
  static final String COLUMNS =
      "id bigint not null, version bigint, name string, email string, amount double, note string,"
          + " updated_at timestamp_ltz(6)";

  /** What a table holds in the end. */
  record Content(long rows, long versions) {}

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  long key(long i) {
    return Long.remainderUnsigned(mix(i), keys);
  }

  Row row(long i) {
    long random = mix(i + 0x9E3779B97F4A7C15L);
    String text = Long.toHexString(random);
    return Row.of(
        key(i),
        i,
        "Customer " + text.substring(0, Math.min(8, text.length())),
        text + "@example.org",
        (random >>> 44) / 100.0,
        "order " + i + " was changed by " + text + " for the " + (random & 7) + "th time",
        BEGIN.plusMillis(i));
  }

  /** The number of keys that were seen and the sum of their last versions. */
  Content expected() {
    long[] last = new long[Math.toIntExact(keys)];
    Arrays.fill(last, -1);
    for (long i = 0; i < rows; i++) {
      last[(int) key(i)] = i;
    }
    return new Content(
        Arrays.stream(last).filter(version -> version >= 0).count(),
        Arrays.stream(last).filter(version -> version >= 0).sum());
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood, 2014): it spreads neighbours evenly. */
  static long mix(long i) {
    long z = i + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
