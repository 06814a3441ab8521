package io.icestream.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
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
  private static final int MAX_FIELDS = 10_000;

  private final JsonRow row;
  private final int[] keyColumns;
  private final boolean textKey;
  private final JsonText text = new JsonText();
  private long undeclaredFields;

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
    try (JsonParser parser = text.open(value)) {
      readObject(parser, columns);
      JsonText.checkEnd(parser);
      return 'c';
    } catch (IOException broken) {
      throw JsonText.rejected(broken);
    }
  }

  /** Fills the columns from an object that is parsed already. */
  void decode(JsonNode value, Object[] columns) throws DecodeException {
    Arrays.fill(columns, null);
    try (JsonParser parser = value.traverse()) {
      readObject(parser, columns);
    } catch (IOException broken) {
      throw JsonText.rejected(broken);
    }
  }

  /**
   * Fills the key columns of a delete, and no other, from a key that is parsed already.
   *
   * @param key an object with the key columns, or the bare value of the only one
   */
  void decodeDelete(JsonNode key, Object[] columns) throws DecodeException {
    Arrays.fill(columns, null);
    try (JsonParser parser = key.traverse()) {
      readKey(parser, columns);
    } catch (IOException broken) {
      throw JsonText.rejected(broken);
    }
    row.checkDelete(columns);
  }

  private void readObject(JsonParser parser, Object[] columns) throws IOException, DecodeException {
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
      columns[keyColumns[0]] = row.fromText(keyColumns[0], text.text(key));
      return;
    }
    try (JsonParser parser = text.open(key)) {
      readKey(parser, columns);
      JsonText.checkEnd(parser);
    } catch (IOException broken) {
      throw JsonText.rejected(broken);
    }
  }

  private void readKey(JsonParser parser, Object[] columns) throws IOException, DecodeException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      undeclaredFields += row.read(parser, columns, MAX_FIELDS);
      row.keepOnly(keyColumns, columns);
    } else if (first == null || keyColumns.length > 1) {
      throw new DecodeException("bad-key", "the record's key is no JSON object");
    } else {
      row.readOne(keyColumns[0], parser, columns);
    }
  }
}
