package io.icestream.source.postgres;

import java.nio.charset.StandardCharsets;

/**
 * Where a change stands in the log. Its text sorts as the changes do: sixteen hexadecimal digits of
 * the commit's LSN, sixteen of the change's, eight of its index inside the transaction.
 *
 * <p>A row of the snapshot stands at the snapshot's consistent point, which is below every change
 * that the snapshot does not contain.
 */
public record PostgresPosition(long commitLsn, long eventLsn, int index)
    implements Comparable<PostgresPosition> {

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 16 + 1 + 16 + 1 + 8;

  /** The position that has everything committed before the LSN below it. */
  public static PostgresPosition before(long lsn) {
    return new PostgresPosition(lsn, 0, 0);
  }

  /** Reads a position's text. */
  public static PostgresPosition parse(String text) {
    if (text.length() != LENGTH || text.charAt(16) != '/' || text.charAt(33) != '/') {
      throw new IllegalArgumentException("not a PostgreSQL position: " + text);
    }
    return new PostgresPosition(
        Long.parseUnsignedLong(text, 0, 16, 16),
        Long.parseUnsignedLong(text, 17, 33, 16),
        Integer.parseUnsignedInt(text, 34, LENGTH, 16));
  }

  /** The text of a position without making the position itself. */
  static String text(long commitLsn, long eventLsn, int index) {
    byte[] text = new byte[LENGTH];
    hex(text, 16, commitLsn);
    text[16] = '/';
    hex(text, 33, eventLsn);
    text[33] = '/';
    int rest = index;
    for (int i = LENGTH - 1; i > 33; i--) {
      text[i] = DIGITS[rest & 15];
      rest >>>= 4;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void hex(byte[] text, int end, long value) {
    long rest = value;
    for (int i = end - 1; i >= end - 16; i--) {
      text[i] = DIGITS[(int) rest & 15];
      rest >>>= 4;
    }
  }

  @Override
  public int compareTo(PostgresPosition other) {
    int result = Long.compareUnsigned(commitLsn, other.commitLsn);
    if (result == 0) {
      result = Long.compareUnsigned(eventLsn, other.eventLsn);
    }
    return result == 0 ? Integer.compareUnsigned(index, other.index) : result;
  }

  @Override
  public String toString() {
    return text(commitLsn, eventLsn, index);
  }
}
