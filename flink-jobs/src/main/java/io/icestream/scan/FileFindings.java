package io.icestream.scan;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is found in one file; belongs to one thread. */
final class FileFindings {
  static final String RAW = "bytes";

  private final String file;
  private final Canaries canaries;
  private final Map<Place, Long> counts = new LinkedHashMap<>();

  private record Place(String column, String part, String kind, String form) {}

  FileFindings(String file, Canaries canaries) {
    this.file = file;
    this.canaries = canaries;
  }

  Canaries canaries() {
    return canaries;
  }

  void add(String column, String part, String kind, String form, long count) {
    counts.merge(new Place(column, part, kind, form), count, Long::sum);
  }

  /** Looks at one whole value. */
  void value(String column, String part, byte[] bytes) {
    value(bytes).forEach((what, count) -> add(column, part, what.kind, what.form, count));
  }

  /** What one value holds; kept for a dictionary's values, each of which stands for many. */
  Map<What, Integer> value(byte[] bytes) {
    Map<What, Integer> found = new LinkedHashMap<>(0);
    canaries
        .needles()
        .find(
            bytes,
            0,
            bytes.length,
            bytes.length,
            (needle, at) ->
                found.merge(new What(Finding.CANARY, canaries.form(needle)), 1, Integer::sum));
    shapes(bytes).forEach((shape, count) -> found.put(new What(shape.label(), "text"), count));
    return found;
  }

  /**
   * What is no text, such as a sealed value, has something that looks like an address by chance.
   */
  private static Map<Shape, Integer> shapes(byte[] bytes) {
    Map<Shape, Integer> shapes = Shape.in(new String(bytes, StandardCharsets.UTF_8));
    if (shapes.containsKey(Shape.EMAIL) && !isText(bytes)) {
      int addresses = ByteScan.addresses(bytes, 0, bytes.length, bytes.length);
      if (addresses == 0) {
        shapes.remove(Shape.EMAIL);
      } else {
        shapes.put(Shape.EMAIL, addresses);
      }
    }
    return shapes;
  }

  private static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      return false;
    }
    return ByteScan.isText(bytes, bytes.length);
  }

  /** Something that was found. */
  record What(String kind, String form) {}

  /** Looks at a bound: a whole value or its beginning, the last character possibly raised. */
  void bound(String column, String part, byte[] bytes) {
    Map<What, Integer> found = value(bytes);
    found.forEach((what, count) -> add(column, part, what.kind, what.form, count));
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (found.keySet().stream().noneMatch(what -> what.kind.equals(Finding.CANARY))
        && !text.isEmpty()
        && (canaries.isBeginning(text)
            || canaries.isBeginning(text.substring(0, text.length() - 1)))) {
      add(column, part, Finding.CANARY, "beginning", 1);
    }
  }

  /** A number, as text. */
  void number(String column, String part, String text) {
    if (canaries.isOne(text)) {
      add(column, part, Finding.CANARY, "number", 1);
    }
  }

  /** Canaries in the bytes as they are stand again among those of the decoded file. */
  List<Finding> all() {
    boolean isDecoded =
        counts.keySet().stream()
            .anyMatch(place -> place.kind.equals(Finding.CANARY) && !place.part.equals(RAW));
    List<Finding> findings = new ArrayList<>();
    counts.forEach(
        (place, count) -> {
          if (!(isDecoded && place.part.equals(RAW) && place.kind.equals(Finding.CANARY))) {
            findings.add(
                new Finding(file, place.column, place.part, place.kind, place.form, count));
          }
        });
    return findings;
  }
}
