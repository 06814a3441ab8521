package io.icestream.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Looks through bytes as they are, piece by piece, so that a file may be of any size. */
final class ByteScan {
  /** Begins each stream that Flink or others compressed with Snappy, also amid other bytes. */
  static final byte[] SNAPPY = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

  private static final Needles PACKED = new Needles();
  private static final int PIECE = 1 << 20;
  private static final int LONGEST_SHAPE = 400;
  private static final int LEFT = 64;
  private static final int SAMPLE = 4_096;
  private static final Pattern AMID_BYTES =
      Pattern.compile(
          "[\\w.+-]{3,}@(?:[a-z0-9][a-z0-9.-]{2,}\\.[a-z]{2,24}|[A-Z0-9][A-Z0-9.-]{2,}\\.[A-Z]{2,24})");

  static {
    PACKED.add(SNAPPY);
  }

  private final FileFindings findings;
  private final Needles needles;
  private final long mostBytes;
  private byte[] bytes = new byte[0];

  /**
   * @param mostBytes what is probably the most that is looked through at a time
   */
  ByteScan(FileFindings findings, long mostBytes) {
    this.findings = findings;
    this.mostBytes = mostBytes;
    this.needles = findings.canaries().needles();
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
    if (bytes.length == 0) {
      bytes = new byte[LEFT + overlap + (int) Math.max(SAMPLE, Math.min(PIECE, mostBytes))];
    }
    List<Long> compressed = new ArrayList<>();
    long offset = 0;
    int from = 0;
    int length = 0;
    boolean isText = false;
    IOException broken = null;
    boolean isLast = false;
    while (!isLast) {
      try {
        for (int read = 0; read >= 0 && length < bytes.length; length += Math.max(read, 0)) {
          read = input.read(bytes, length, bytes.length - length);
          isLast = read < 0;
        }
      } catch (IOException e) {
        broken = e;
        isLast = true;
      }
      if (offset == 0) {
        isText = isText(bytes, length);
      }
      int to = isLast ? length : end(from, length - overlap, isText);
      long base = offset;
      needles.find(
          bytes,
          from,
          to,
          length,
          (needle, at) ->
              findings.add("", part, Finding.CANARY, findings.canaries().form(needle), 1));
      PACKED.find(bytes, from, to, length, (needle, at) -> compressed.add(base + at));
      if (shapes == Shapes.ALL) {
        shapes(from, to, length, isText, part);
      }
      int kept = Math.min(LEFT, to);
      System.arraycopy(bytes, to - kept, bytes, 0, length - to + kept);
      offset += to - kept;
      length -= to - kept;
      from = kept;
    }
    if (broken != null) {
      throw broken;
    }
    return compressed;
  }

  /** Where a piece ends: in text not amid a word or a number; compact JSON has commas only. */
  private int end(int from, int to, boolean isText) {
    for (int at = to; isText && at > Math.max(from, to - LONGEST_SHAPE); at--) {
      if (bytes[at - 1] == '\n' || bytes[at - 1] == ' ' || bytes[at - 1] == ',') {
        return at;
      }
    }
    return to;
  }

  private void shapes(int from, int to, int length, boolean isText, String part) {
    Map<Shape, Integer> found =
        isText
            ? Shape.in(new String(bytes, from, to - from, StandardCharsets.UTF_8))
            : binary(bytes, from, to, length);
    found.forEach((shape, count) -> findings.add("", part, shape.label(), "text", count));
  }

  private static Map<Shape, Integer> binary(byte[] bytes, int first, int last, int length) {
    int count = addresses(bytes, first, last, length);
    return count == 0 ? Map.of() : Map.of(Shape.EMAIL, count);
  }

  /**
   * How many addresses stand amid arbitrary bytes: around each {@code @} what could be one, so long
   * and even that ciphertext has one by chance in a hundred gigabytes.
   */
  static int addresses(byte[] bytes, int first, int last, int length) {
    int count = 0;
    for (int at = first; at < last; at++) {
      if (bytes[at] == '@'
          && isWord(bytes, at - 3, at)
          && at + 4 <= length
          && isWord(bytes, at + 1, at + 4)) {
        int from = at;
        while (from > 0 && at - from < LEFT && isWord(bytes, from - 1, from)) {
          from--;
        }
        int to = at + 1;
        while (to < length && to - at < 254 && (isWord(bytes, to, to + 1))) {
          to++;
        }
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        count += AMID_BYTES.matcher(text).find() && Shape.EMAIL.count(text) > 0 ? 1 : 0;
      }
    }
    return count;
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

  /** Whether the beginning of bytes has no control characters but those of text. */
  static boolean isText(byte[] bytes, int length) {
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
