package io.icestream.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes one JSON object into declared columns, or says why not. Nothing is guessed, rounded,
 * truncated or converted: a value either is of the declared type or the record is rejected.
 *
 * <ul>
 *   <li>The record is one object in UTF-8 without a byte order mark, with nothing behind it, no
 *       name twice in any object, at most 10 MB, 64 levels and 10,000 fields.
 *   <li>A field that is missing or {@code null} is NULL, unless it belongs to the key or is
 *       declared NOT NULL. Names are compared exactly; a declared column that is only there in
 *       another case is an error.
 *   <li>Fields that are not declared are skipped and counted.
 *   <li>Integers take numbers without fraction and exponent, in range; {@code 1.0} and {@code 1e3}
 *       are rejected. Decimals take numbers that fit precision and scale exactly. Booleans take
 *       {@code true} and {@code false}. Text takes strings without NUL and without half surrogates,
 *       within the declared length.
 *   <li>TIMESTAMP takes ISO-8601 without a zone, TIMESTAMP_LTZ with one, DATE and TIME the ISO
 *       form; columns named as epoch milliseconds take an integer. No finer fraction than declared,
 *       years 1 to 9999.
 *   <li>A record without a value deletes the key that its own key holds.
 * </ul>
 *
 * <p>Reasons name declared columns and rules, never fields or values of the record. Not
 * thread-safe.
 */
public final class JsonDecoder implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_FIELDS = 10_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(400)
                  .maxNameLength(1_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final JsonRow row;
  private final int[] keyColumns;
  private final boolean textKey;
  private long undeclaredFields;
  private transient CharsetDecoder utf8;
  private transient CharBuffer chars;

  private JsonDecoder(JsonRow row, int[] keyColumns, boolean textKey) {
    this.row = row;
    this.keyColumns = keyColumns;
    this.textKey = textKey;
  }

  /**
   * A decoder whose record keys are JSON too: an object with the key columns, or the bare value of
   * the only one.
   *
   * @param columns the columns to fill
   * @param key names of the columns that make up the key; may be empty
   * @param epochMillis names of the TIMESTAMP columns that come as milliseconds since the epoch
   * @throws io.icestream.error.IcestreamException when a column's type has no JSON form
   */
  public static JsonDecoder of(RowType columns, List<String> key, Set<String> epochMillis) {
    return new JsonDecoder(
        new JsonRow("", columns, Set.copyOf(key), epochMillis), indexes(columns, key), false);
  }

  /** The same decoder, but its record keys are the plain text of the only key column. */
  public JsonDecoder withTextKey() {
    return new JsonDecoder(row, keyColumns, true);
  }

  private static int[] indexes(RowType columns, List<String> key) {
    return key.stream().mapToInt(columns::getFieldIndex).toArray();
  }

  /**
   * Fills the columns from one record.
   *
   * @param key null when the record has none
   * @param value null for a tombstone
   * @param columns one element per declared column; all are overwritten
   * @return 'c' for a value, 'd' for a tombstone
   */
  public char decode(byte[] key, byte[] value, Object[] columns) throws DecodeException {
    Arrays.fill(columns, null);
    if (value == null) {
      decodeKey(key, columns);
      row.checkDelete(columns);
      return 'd';
    }
    try (JsonParser parser = open(value)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new DecodeException("empty", "the record has no content");
      }
      if (first == JsonToken.VALUE_NULL) {
        throw new DecodeException("null-document", "the record is the JSON word null");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new DecodeException("not-an-object", "the record is no JSON object");
      }
      undeclaredFields += row.read(parser, columns, MAX_FIELDS);
      checkEnd(parser);
      return 'c';
    } catch (IOException broken) {
      throw rejected(broken);
    }
  }

  /** How many fields were skipped so far because no column has their name. */
  public long undeclaredFields() {
    return undeclaredFields;
  }

  private void decodeKey(byte[] key, Object[] columns) throws DecodeException {
    if (key == null || keyColumns.length == 0) {
      throw new DecodeException(
          "tombstone-without-key", "a record without a value deletes, but which key is not known");
    }
    if (textKey) {
      columns[keyColumns[0]] = row.fromText(keyColumns[0], decodeText(key));
      return;
    }
    try (JsonParser parser = open(key)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        undeclaredFields += row.read(parser, columns, MAX_FIELDS);
        row.keepOnly(keyColumns, columns);
      } else if (first == null || keyColumns.length > 1) {
        throw new DecodeException("bad-key", "the record's key is no JSON object");
      } else {
        row.readOne(keyColumns[0], parser, columns);
      }
      checkEnd(parser);
    } catch (IOException broken) {
      throw rejected(broken);
    }
  }

  private static void checkEnd(JsonParser parser) throws DecodeException {
    try {
      if (parser.nextToken() == null) {
        return;
      }
    } catch (IOException notEvenJson) {
      // Trailing content all the same.
    }
    throw new DecodeException("trailing-content", "something follows the JSON value");
  }

  private JsonParser open(byte[] bytes) throws DecodeException, IOException {
    CharBuffer text = decodeUtf8(bytes);
    return FACTORY.createParser(text.array(), 0, text.position());
  }

  private String decodeText(byte[] bytes) throws DecodeException {
    CharBuffer text = decodeUtf8(bytes);
    return new String(text.array(), 0, text.position());
  }

  private CharBuffer decodeUtf8(byte[] bytes) throws DecodeException {
    if (bytes.length > MAX_BYTES) {
      throw new DecodeException("too-large", "the record is longer than 10 MB");
    }
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF) {
      throw new DecodeException("byte-order-mark", "the record begins with a byte order mark");
    }
    if (utf8 == null) {
      utf8 =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
    if (chars == null || chars.capacity() < bytes.length || chars.capacity() > 1 << 20) {
      chars = CharBuffer.allocate(Math.max(bytes.length, 4096));
    }
    chars.clear();
    utf8.reset();
    CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), chars, true);
    if (result.isError()) {
      throw new DecodeException("invalid-utf8", "the record is not valid UTF-8");
    }
    return chars;
  }

  /** Jackson quotes the input in its messages, so only the kind of the problem is kept. */
  private static DecodeException rejected(IOException broken) {
    if (broken instanceof StreamConstraintsException) {
      return new DecodeException(
          "limit-exceeded",
          "the record is nested deeper than 64 levels or has a number or name that is too long");
    }
    if (broken instanceof JsonProcessingException json) {
      if (json.getOriginalMessage().startsWith("Duplicate field")) {
        return new DecodeException("duplicate-field", "an object has the same field twice");
      }
      if (json.getLocation() != null) {
        return new DecodeException(
            "malformed-json",
            "the record is no valid JSON at character " + json.getLocation().getCharOffset());
      }
    }
    return new DecodeException("malformed-json", "the record is no valid JSON");
  }
}
