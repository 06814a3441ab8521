package io.icestream.scan;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Values that must not be found, each in the forms in which programs write text. Nothing here ever
 * shows a value.
 */
public final class Canaries {
  /** One less than Iceberg keeps, for the last character of an upper bound is another. */
  private static final int LEAST_BEGINNING = 15;

  private final Needles needles = new Needles();
  private final Map<byte[], String> forms = new IdentityHashMap<>();
  private final NavigableSet<String> texts = new TreeSet<>();

  private Canaries(Collection<String> values) {
    for (String value : values) {
      texts.add(value);
      forms(value)
          .forEach(
              (form, writings) ->
                  writings.stream()
                      .filter(writing -> writing.length >= Needles.LEAST)
                      .forEach(
                          writing -> {
                            needles.add(writing);
                            forms.put(writing, form);
                          }));
    }
  }

  /** None: only shapes are looked for. */
  public static Canaries none() {
    return new Canaries(List.of());
  }

  /** These values; ones too short to be told from chance are left out. */
  public static Canaries of(Collection<String> values) {
    return new Canaries(values.stream().filter(Canaries::isLongEnough).toList());
  }

  /** The values of a file, one in each line. */
  public static Canaries read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException | RuntimeException e) {
      throw new IcestreamException(
          ErrorCode.SCAN_001,
          "Cannot read the canaries: the file is not there, not readable or not UTF-8 (file="
              + file
              + "). Write one value a line.");
    }
    List<String> values = new ArrayList<>();
    for (int line = 0; line < lines.size(); line++) {
      String value = lines.get(line).strip();
      if (!value.isEmpty() && !isLongEnough(value)) {
        throw new IcestreamException(
            ErrorCode.SCAN_001,
            "Cannot look for the canary of line %d of %s: it has less than %d bytes, and would be found by chance. Make it longer."
                .formatted(line + 1, file, Needles.LEAST));
      }
      if (!value.isEmpty()) {
        values.add(value);
      }
    }
    return new Canaries(values);
  }

  /** These and a key, whose bytes are looked for as they are. */
  public Canaries andKey(byte[] key) {
    needles.add(key);
    forms.put(key, "bytes");
    return this;
  }

  /** How many there are. */
  public int count() {
    return texts.size();
  }

  Needles needles() {
    return needles;
  }

  /** How a needle that was found is written, such as {@code base64}. */
  String form(byte[] needle) {
    return forms.get(needle);
  }

  /** Whether a value is a canary, as a number is when it is written as text. */
  boolean isOne(String value) {
    return texts.contains(value);
  }

  /**
   * Whether a canary begins so: statistics hold the first characters of a value only, Iceberg's
   * sixteen of them. Shorter texts are whole values, and a name may be the beginning of another.
   */
  boolean isBeginning(String text) {
    if (text.length() < LEAST_BEGINNING) {
      return false;
    }
    String next = texts.ceiling(text);
    return next != null && next.startsWith(text);
  }

  private static boolean isLongEnough(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length >= Needles.LEAST;
  }

  private static Map<String, List<byte[]>> forms(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Map<String, List<byte[]>> forms = new LinkedHashMap<>();
    forms.put("text", List.of(bytes));
    forms.put(
        "text in another case",
        utf8(value.toLowerCase(Locale.ROOT), value.toUpperCase(Locale.ROOT)));
    forms.put("latin-1", List.of(value.getBytes(StandardCharsets.ISO_8859_1)));
    forms.put(
        "utf-16",
        List.of(
            value.getBytes(StandardCharsets.UTF_16BE), value.getBytes(StandardCharsets.UTF_16LE)));
    forms.put("flink string", List.of(flinkString(value)));
    forms.put("json", utf8(json(value)));
    forms.put("url", utf8(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    forms.put("base64", base64(bytes));
    String hex = HexFormat.of().formatHex(bytes);
    forms.put("hex", utf8(hex, hex.toUpperCase(Locale.ROOT)));
    forms.put("reversed", utf8(new StringBuilder(value).reverse().toString()));
    return forms;
  }

  private static List<byte[]> utf8(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** As Flink's serializer for strings writes characters: seven bits a byte, the lowest first. */
  private static byte[] flinkString(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      int character = value.charAt(i);
      while (character >= 0x80) {
        bytes.write(character | 0x80);
        character >>>= 7;
      }
      bytes.write(character);
    }
    return bytes.toByteArray();
  }

  private static String json(String value) {
    StringBuilder text = new StringBuilder();
    for (char character : value.toCharArray()) {
      if (character >= 0x80) {
        text.append("\\u%04x".formatted((int) character));
      } else if (character == '"' || character == '\\' || character == '/') {
        text.append('\\').append(character);
      } else {
        text.append(character);
      }
    }
    return text.toString();
  }

  /** Wherever in an encoded text the value begins: its bits then lie in one of three ways. */
  private static List<byte[]> base64(byte[] bytes) {
    List<byte[]> writings = new ArrayList<>();
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      int from = before == 0 ? 0 : before + 1;
      int to = shifted.length * 8 / 6;
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        writings.add(Arrays.copyOfRange(encoder.encode(shifted), from, to));
      }
    }
    return writings;
  }
}
