package io.icestream.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Looks through bytes as they are, piece by piece, so that a file may be of any size. */
final class ByteScan {
  /** Begins each stream that Flink or others compressed with Snappy, also amid other bytes. */
  static final byte[] SNAPPY = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

  private static final int PIECE = 1 << 20;
  private static final int LONGEST_SHAPE = 400;
  private static final int SAMPLE = 4_096;

  private final FileFindings findings;
  private final Needles needles;
  private final Needles magic = new Needles();

  ByteScan(FileFindings findings) {
    this.findings = findings;
    this.needles = findings.canaries().needles();
    magic.add(SNAPPY);
  }

  /** What else is to be looked for. */
  enum Shapes {
    /** None: the content is decoded besides. */
    NONE,
    /** All of them in text; in other bytes only what can't be there by chance. */
    ALL
  }

  /**
   * Looks through a stream to its end, or to where it breaks off.
   *
   * @return where compressed streams begin, for the caller to look into
   */
  List<Long> scan(InputStream input, String part, Shapes shapes) throws IOException {
    int overlap = Math.max(needles.longest(), LONGEST_SHAPE);
    byte[] bytes = new byte[PIECE + overlap];
    List<Long> compressed = new ArrayList<>();
    long offset = 0;
    int length = 0;
    boolean isText = false;
    IOException broken = null;
    boolean isLast = false;
    while (!isLast) {
      int read = 0;
      try {
        read = input.readNBytes(bytes, length, bytes.length - length);
      } catch (IOException e) {
        broken = e;
      }
      if (offset == 0 && length == 0) {
        isText = isText(bytes, read);
      }
      length += read;
      isLast = length < bytes.length;
      int startsBefore = isLast ? length : length - overlap;
      long base = offset;
      needles.find(
          bytes,
          0,
          startsBefore,
          length,
          (needle, at) ->
              findings.add("", part, Finding.CANARY, findings.canaries().form(needle), 1));
      magic.find(bytes, 0, startsBefore, length, (needle, at) -> compressed.add(base + at));
      if (shapes == Shapes.ALL) {
        shapes(bytes, startsBefore, length, isText, part);
      }
      System.arraycopy(bytes, startsBefore, bytes, 0, length - startsBefore);
      offset += startsBefore;
      length -= startsBefore;
    }
    if (broken != null) {
      throw broken;
    }
    return compressed;
  }

  private void shapes(byte[] bytes, int startsBefore, int length, boolean isText, String part) {
    Map<Shape, Integer> found =
        isText
            ? Shape.in(new String(bytes, 0, startsBefore, StandardCharsets.UTF_8))
            : binary(bytes, startsBefore, length);
    found.forEach((shape, count) -> findings.add("", part, shape.label(), "text", count));
  }

  /** Addresses amid arbitrary bytes: around each {@code @} what could be one, not too short. */
  private static Map<Shape, Integer> binary(byte[] bytes, int startsBefore, int length) {
    Map<Shape, Integer> found = new EnumMap<>(Shape.class);
    for (int at = 0; at < startsBefore; at++) {
      if (bytes[at] == '@'
          && isWord(bytes, at - 3, at)
          && at + 4 <= length
          && isWord(bytes, at + 1, at + 4)) {
        int from = at;
        while (from > 0 && at - from < 64 && isWord(bytes, from - 1, from)) {
          from--;
        }
        int to = at + 1;
        while (to < length && to - at < 254 && (isWord(bytes, to, to + 1))) {
          to++;
        }
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        int count = Shape.EMAIL.count(text);
        if (count > 0) {
          found.merge(Shape.EMAIL, count, Integer::sum);
        }
      }
    }
    return found;
  }

  private static boolean isWord(byte[] bytes, int from, int to) {
    if (from < 0) {
      return false;
    }
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      boolean is =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '.'
              || b == '-'
              || b == '_'
              || b == '+';
      if (!is) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(byte[] bytes, int length) {
    for (int i = 0; i < Math.min(length, SAMPLE); i++) {
      byte b = bytes[i];
      if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != 0x1b) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether bytes begin so. */
  static boolean startsWith(byte[] bytes, byte... start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
