package io.icestream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The tables of the page about bad inputs, which the tests run row by row, so that the page cannot
 * be wrong.
 */
public final class BadInputs {
  private static final Path PAGE = Path.of("../docs/reference/bad-inputs.md");
  private static final Pattern TOKEN =
      Pattern.compile("(?:(\\d+) × |(bytes|gzip|UTF-16|UTF-16LE) )?(?:``(.+?)``|`([^`]*)`)|(\\w+)");

  private BadInputs() {}

  /** A row of a table. */
  public record Row(List<String> cells) {

    /** What is written in a cell. */
    public String text(int cell) {
      return cells.get(cell);
    }

    /** The first code of a cell. */
    public String code(int cell) {
      return codes(cell).get(0);
    }

    /** Every code of a cell. */
    public List<String> codes(int cell) {
      List<String> codes = new ArrayList<>();
      Matcher token = TOKEN.matcher(cells.get(cell));
      while (token.find()) {
        if (token.group(5) == null) {
          codes.add(literal(token));
        }
      }
      return codes;
    }

    /** What a cell describes, such as {@code 3 × `x`}. */
    public byte[] bytes(int cell) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Matcher token = TOKEN.matcher(cells.get(cell));
      while (token.find()) {
        bytes.writeBytes(bytes(token));
      }
      return bytes.toByteArray();
    }

    /** The same as a text. */
    public String content(int cell) {
      return new String(bytes(cell), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return cells.get(0);
    }

    private static String literal(Matcher token) {
      return token.group(3) == null ? token.group(4) : token.group(3);
    }

    private static byte[] bytes(Matcher token) {
      if (token.group(5) != null) {
        return switch (token.group(5)) {
          case "newline" -> utf8("\n");
          case "tab" -> utf8("\t");
          case "nothing" -> new byte[0];
          default -> throw new IllegalArgumentException(token.group(5));
        };
      }
      String text = literal(token);
      if (token.group(1) != null) {
        int count = Integer.parseInt(token.group(1));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
          all.append(text.replace("#", Integer.toString(i)));
        }
        return utf8(all.toString());
      }
      return switch (token.group(2) == null ? "" : token.group(2)) {
        case "bytes" -> HexFormat.ofDelimiter(" ").parseHex(text);
        case "gzip" -> gzip(text);
        case "" -> utf8(text);
        default -> text.getBytes(Charset.forName(token.group(2)));
      };
    }
  }

  /** The rows of the table under a heading. */
  public static Stream<Row> rows(String heading) {
    try {
      List<Row> rows =
          Files.readAllLines(PAGE).stream()
              .dropWhile(line -> !line.equals("## " + heading))
              .skip(1)
              .takeWhile(line -> !line.startsWith("## "))
              .filter(line -> line.startsWith("| "))
              .skip(1)
              .map(line -> line.substring(2, line.length() - 2))
              .map(line -> new Row(Arrays.stream(line.split(" \\| ", -1)).toList()))
              .collect(Collectors.toList());
      if (rows.isEmpty()) {
        throw new IllegalStateException("no table under " + heading);
      }
      return rows.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(utf8(text));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
