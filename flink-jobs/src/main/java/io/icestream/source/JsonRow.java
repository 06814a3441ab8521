package io.icestream.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.RowType;

/** The fields of one JSON object and how each is read; also of nested ROW columns. */
final class JsonRow implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String[] labels;
  private final JsonValue[] values;
  private final boolean[] required;
  private final boolean[] key;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Map<String, Integer> indexesByLowerCase = new HashMap<>();

  /**
   * The columns of an object.
   *
   * @param path how messages name the object, empty or ending in a dot
   */
  JsonRow(String path, RowType type, Set<String> keyNames, Set<String> epochMillis) {
    int count = type.getFieldCount();
    labels = new String[count];
    values = new JsonValue[count];
    required = new boolean[count];
    key = new boolean[count];
    for (int i = 0; i < count; i++) {
      String name = type.getFieldNames().get(i);
      labels[i] = path + name;
      key[i] = keyNames.contains(name);
      required[i] = key[i] || !type.getTypeAt(i).isNullable();
      values[i] = JsonValue.of(labels[i], type.getTypeAt(i), epochMillis);
      indexes.put(name, i);
      indexesByLowerCase.put(name.toLowerCase(Locale.ROOT), i);
    }
  }

  int width() {
    return values.length;
  }

  /**
   * Reads an object whose START_OBJECT is the current token.
   *
   * @return the number of fields without a column
   */
  int read(JsonParser parser, Object[] columns, int maxFields) throws IOException, DecodeException {
    boolean[] seen = new boolean[values.length];
    int skipped = 0;
    int fields = 0;
    int inOtherCase = -1;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      if (++fields > maxFields) {
        throw new DecodeException("too-many-fields", "an object has more than 10,000 fields");
      }
      String name = parser.currentName();
      Integer index = indexes.get(name);
      JsonToken token = parser.nextToken();
      if (index == null) {
        Integer similar = indexesByLowerCase.get(name.toLowerCase(Locale.ROOT));
        inOtherCase = similar == null ? inOtherCase : similar;
        parser.skipChildren();
        skipped++;
      } else {
        seen[index] = true;
        columns[index] = value(index, token, parser);
      }
    }
    if (inOtherCase >= 0 && !seen[inOtherCase]) {
      throw new DecodeException(
          key[inOtherCase] ? "missing-key" : "wrong-case",
          "the field " + labels[inOtherCase] + " is missing; it is there in another case");
    }
    checkComplete(seen);
    return skipped;
  }

  private void checkComplete(boolean[] seen) throws DecodeException {
    boolean any = false;
    for (int i = 0; i < seen.length; i++) {
      any |= seen[i];
      if (required[i] && !seen[i]) {
        throw new DecodeException(
            key[i] ? "missing-key" : "missing-field",
            "the " + (key[i] ? "key " : "") + "field " + labels[i] + " is missing");
      }
    }
    if (!any) {
      throw new DecodeException("no-declared-field", "none of the declared fields is there");
    }
  }

  void readOne(int index, JsonParser parser, Object[] columns) throws IOException, DecodeException {
    columns[index] = value(index, parser.currentToken(), parser);
  }

  private Object value(int index, JsonToken token, JsonParser parser)
      throws IOException, DecodeException {
    if (token == JsonToken.VALUE_NULL) {
      if (required[index]) {
        throw new DecodeException(
            key[index] ? "missing-key" : "missing-field",
            "the field " + labels[index] + " is null");
      }
      return null;
    }
    return values[index].read(token, parser);
  }

  Object fromText(int index, String text) throws DecodeException {
    return values[index].fromText(text);
  }

  void keepOnly(int[] kept, Object[] columns) {
    for (int i = 0; i < columns.length; i++) {
      int index = i;
      if (Arrays.stream(kept).noneMatch(k -> k == index)) {
        columns[i] = null;
      }
    }
  }

  /** A delete holds the key only; whatever else must not be NULL makes it unusable. */
  void checkDelete(Object[] columns) throws DecodeException {
    int missing =
        IntStream.range(0, columns.length)
            .filter(i -> required[i] && columns[i] == null)
            .findFirst()
            .orElse(-1);
    if (missing >= 0) {
      throw new DecodeException(
          key[missing] ? "missing-key" : "missing-field",
          "a delete holds no value for " + labels[missing] + ", which must not be NULL");
    }
  }
}
