package io.icestream.source.mysql;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/** Reads the parts of a packet, little end first unless said otherwise. */
final class Bytes {
  private static final int NULL = 0xFB;

  private final byte[] bytes;
  private int at;
  private final int end;

  Bytes(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  Bytes(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  int left() {
    return end - at;
  }

  /** Takes a mark of NULL away if it is next. */
  boolean isNull() {
    boolean isNull = at < end && (bytes[at] & 0xFF) == NULL;
    at += isNull ? 1 : 0;
    return isNull;
  }

  void skip(int count) throws EOFException {
    require(count);
    at += count;
  }

  private void require(int count) throws EOFException {
    if (count < 0 || count > end - at) {
      throw new EOFException("a packet ends too early");
    }
  }

  byte[] take(int count) throws EOFException {
    require(count);
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  Bytes part(int count) throws EOFException {
    require(count);
    at += count;
    return new Bytes(bytes, at - count, at);
  }

  long integer(int count) throws EOFException {
    require(count);
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[at + i] & 0xFF);
    }
    at += count;
    return value;
  }

  long bigEndian(int count) throws EOFException {
    require(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (bytes[at + i] & 0xFF);
    }
    at += count;
    return value;
  }

  /** A number whose first byte tells how long it is. */
  long packed() throws EOFException {
    int first = (int) integer(1);
    return switch (first) {
      case 0xFC -> integer(2);
      case 0xFD -> integer(3);
      case 0xFE -> integer(8);
      default -> first;
    };
  }

  String packedText() throws EOFException {
    return new String(take((int) packed()), StandardCharsets.UTF_8);
  }

  String text(int count) throws EOFException {
    return new String(take(count), StandardCharsets.UTF_8);
  }

  String zeroEnded() throws EOFException {
    int zero = at;
    while (zero < end && bytes[zero] != 0) {
      zero++;
    }
    String text = text(zero - at);
    skip(1);
    return text;
  }

  /** Bits of whole bytes, the lowest first. */
  BitSet bits(int count) throws EOFException {
    return BitSet.valueOf(take((count + 7) / 8));
  }

  /** Bits of whole bytes, the highest first. */
  BitSet bitsFromTop(int count) throws EOFException {
    byte[] taken = take((count + 7) / 8);
    BitSet bits = new BitSet(count);
    for (int i = 0; i < count; i++) {
      bits.set(i, (taken[i / 8] & (0x80 >> (i % 8))) != 0);
    }
    return bits;
  }
}
