package io.icestream.writer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the live row of a key is, packed: file id, ordinal in the file, order value.
 *
 * <p>An array and no object of its own, because on a heap state backend there is one for every key
 * of the table.
 */
final class IndexEntry {
  private static final int HEADER = 8;

  private IndexEntry() {}

  static byte[] of(int fileId, int row, byte[] order) {
    return ByteBuffer.allocate(HEADER + order.length).putInt(fileId).putInt(row).put(order).array();
  }

  static int fileId(byte[] entry) {
    return ByteBuffer.wrap(entry).getInt(0);
  }

  static int row(byte[] entry) {
    return ByteBuffer.wrap(entry).getInt(4);
  }

  /** Whether the entry's order value is newer than the given one. */
  static boolean isNewer(byte[] entry, byte[] order) {
    return Arrays.compareUnsigned(entry, HEADER, entry.length, order, 0, order.length) > 0;
  }
}
