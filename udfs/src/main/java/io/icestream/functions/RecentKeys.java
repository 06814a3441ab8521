package io.icestream.functions;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers the keys of the persons that a process met last, for all of its tasks: up to {@value
 * #LIMIT} of them twice over, in about 15 MB. Deriving one costs as much as opening a value.
 */
final class RecentKeys {
  private static final int LIMIT = 1 << 16;

  private volatile Map<Place, byte[]> young = new ConcurrentHashMap<>();
  private volatile Map<Place, byte[]> old = Map.of();

  private record Place(int generation, long path) {}

  /**
   * The key at a path of a person; null where there is none.
   *
   * @param derived gives the key that is not remembered, or null, which is never remembered
   */
  byte[] key(int generation, byte[] path, Supplier<byte[]> derived) {
    Place place = new Place(generation, ByteBuffer.wrap(path, 1, Long.BYTES).getLong());
    byte[] key = young.get(place);
    if (key != null) {
      return key;
    }
    key = old.get(place);
    if (key == null) {
      key = derived.get();
    }
    if (key != null) {
      add(place, key);
    }
    return key;
  }

  private void add(Place place, byte[] key) {
    if (young.size() >= LIMIT) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
    young.put(place, key);
  }
}
