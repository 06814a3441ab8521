package io.icestream.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** Reads one JSON value, never {@code null}, as one column type. */
abstract class JsonValue implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MAX_FIELDS = 10_000;

  final String label;

  JsonValue(String label) {
    this.label = label;
  }

  /** The value in Flink's internal form; the parser stands on the value's last token afterwards. */
  abstract Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException;

  /** The value of a record key that is plain text. */
  Object fromText(String text) throws DecodeException {
    throw new DecodeException("bad-key", "a text key cannot fill the column " + label);
  }

  final DecodeException wrongType(String expected) {
    return new DecodeException("wrong-type", "the field " + label + " is no " + expected);
  }

  final DecodeException outOfRange(String limit) {
    return new DecodeException("out-of-range", "the field " + label + " does not fit " + limit);
  }

  static JsonValue of(String label, LogicalType type, Set<String> epochMillis) {
    if (epochMillis.contains(label)) {
      return new JsonTime(label, type, JsonTime.Form.EPOCH_MILLIS);
    }
    return switch (type.getTypeRoot()) {
      case CHAR -> new Text(label, ((CharType) type).getLength(), ((CharType) type).getLength());
      case VARCHAR -> new Text(label, 0, ((VarCharType) type).getLength());
      case BOOLEAN -> new Bool(label);
      case TINYINT -> new Whole(label, type.getTypeRoot(), Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> new Whole(label, type.getTypeRoot(), Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> new Whole(label, type.getTypeRoot(), Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> new Whole(label, type.getTypeRoot(), Long.MIN_VALUE, Long.MAX_VALUE);
      case DECIMAL -> new Decimal(label, (DecimalType) type);
      case FLOAT, DOUBLE -> new Floating(label, type.getTypeRoot());
      case DATE,
          TIME_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new JsonTime(label, type, JsonTime.Form.ISO);
      case BINARY ->
          new Bytes(label, ((BinaryType) type).getLength(), ((BinaryType) type).getLength());
      case VARBINARY -> new Bytes(label, 0, ((VarBinaryType) type).getLength());
      case ARRAY -> new ArrayOf(label, ((ArrayType) type).getElementType());
      case MAP -> new MapOf(label, (MapType) type);
      case ROW -> new Nested(label, (RowType) type);
      case TIMESTAMP_WITH_TIME_ZONE,
          INTERVAL_YEAR_MONTH,
          INTERVAL_DAY_TIME,
          MULTISET,
          DISTINCT_TYPE,
          STRUCTURED_TYPE,
          NULL,
          RAW,
          SYMBOL,
          UNRESOLVED ->
          throw unsupported(label, type);
    };
  }

  private static IcestreamException unsupported(String label, LogicalType type) {
    return new IcestreamException(
        ErrorCode.SRC_004,
        "Cannot read the column "
            + label
            + " from JSON: "
            + type.asSummaryString()
            + " has no JSON form. Declare it as STRING, a number, BOOLEAN, DATE, TIME, TIMESTAMP,"
            + " TIMESTAMP_LTZ, BYTES, ARRAY, MAP or ROW.");
  }

  /** Text that can be stored and compared: no NUL, no half of a surrogate pair. */
  static String checkText(String label, String text) throws DecodeException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        throw new DecodeException(
            "invalid-text", "the field " + label + " holds NUL or half of a surrogate pair");
      }
    }
    return text;
  }

  private static final class Text extends JsonValue {
    private final int minLength;
    private final int maxLength;

    Text(String label, int minLength, int maxLength) {
      super(label);
      this.minLength = minLength;
      this.maxLength = maxLength;
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.VALUE_STRING) {
        throw wrongType("string");
      }
      return fromText(parser.getText());
    }

    @Override
    Object fromText(String text) throws DecodeException {
      checkText(label, text);
      if (text.length() > maxLength || minLength > 0) {
        int length = text.codePointCount(0, text.length());
        if (length > maxLength || length < minLength) {
          throw outOfRange("the declared length");
        }
      }
      // As bytes: Flink would encode it later, at several times the cost.
      return StringData.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final class Bool extends JsonValue {
    Bool(String label) {
      super(label);
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws DecodeException {
      if (!token.isBoolean()) {
        throw wrongType("boolean");
      }
      return token == JsonToken.VALUE_TRUE;
    }
  }

  private static final class Whole extends JsonValue {
    private final LogicalTypeRoot root;
    private final long min;
    private final long max;

    Whole(String label, LogicalTypeRoot root, long min, long max) {
      super(label);
      this.root = root;
      this.min = min;
      this.max = max;
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.VALUE_NUMBER_INT) {
        throw wrongType("whole number");
      }
      return switch (parser.getNumberType()) {
        case INT, LONG -> narrow(parser.getLongValue());
        case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> throw outOfRange(root.name());
      };
    }

    @Override
    Object fromText(String text) throws DecodeException {
      long number;
      try {
        number = Long.parseLong(text);
      } catch (NumberFormatException noNumber) {
        throw new DecodeException("bad-key", "the record's key is no whole number");
      }
      if (!Long.toString(number).equals(text)) {
        throw new DecodeException("bad-key", "the record's key is no whole number in plain form");
      }
      return narrow(number);
    }

    private Object narrow(long number) throws DecodeException {
      if (number < min || number > max) {
        throw outOfRange(root.name());
      }
      if (root == LogicalTypeRoot.BIGINT) {
        return number;
      }
      if (root == LogicalTypeRoot.INTEGER) {
        return (int) number;
      }
      if (root == LogicalTypeRoot.SMALLINT) {
        return (short) number;
      }
      return (byte) number;
    }
  }

  private static final class Decimal extends JsonValue {
    private final int precision;
    private final int scale;

    Decimal(String label, DecimalType type) {
      super(label);
      this.precision = type.getPrecision();
      this.scale = type.getScale();
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (!token.isNumeric()) {
        throw wrongType("number");
      }
      BigDecimal exact;
      try {
        exact = new BigDecimal(parser.getText()).stripTrailingZeros();
      } catch (ArithmeticException | NumberFormatException hugeExponent) {
        throw outOfRange("its precision and scale");
      }
      // Compared before setScale, which would write out the zeros of a huge exponent.
      long wholeDigits = (long) exact.precision() - exact.scale();
      if (exact.signum() != 0 && (exact.scale() > scale || wholeDigits > precision - scale)) {
        throw outOfRange("its precision and scale exactly");
      }
      return DecimalData.fromBigDecimal(exact.setScale(scale), precision, scale);
    }
  }

  private static final class Floating extends JsonValue {
    private final LogicalTypeRoot root;

    Floating(String label, LogicalTypeRoot root) {
      super(label);
      this.root = root;
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (!token.isNumeric()) {
        throw wrongType("number");
      }
      String text = parser.getText();
      double value =
          root == LogicalTypeRoot.FLOAT ? Float.parseFloat(text) : Double.parseDouble(text);
      boolean isTooLarge = Double.isInfinite(value) && !text.endsWith("Infinity");
      if (isTooLarge || (value == 0 && hasDigitOtherThanZero(text))) {
        throw outOfRange(root.name());
      }
      return root == LogicalTypeRoot.FLOAT ? (Object) (float) value : (Object) value;
    }

    private static boolean hasDigitOtherThanZero(String text) {
      for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
        if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Bytes extends JsonValue {
    private final int minLength;
    private final int maxLength;

    Bytes(String label, int minLength, int maxLength) {
      super(label);
      this.minLength = minLength;
      this.maxLength = maxLength;
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_EMBEDDED_OBJECT) {
        throw wrongType("base64 string");
      }
      byte[] bytes;
      try {
        boolean isText = token == JsonToken.VALUE_STRING;
        bytes = isText ? Base64.getDecoder().decode(parser.getText()) : parser.getBinaryValue();
      } catch (IllegalArgumentException notBase64) {
        throw wrongType("base64 string");
      }
      if (bytes.length > maxLength || bytes.length < minLength) {
        throw outOfRange("the declared length");
      }
      return bytes;
    }
  }

  private static final class ArrayOf extends JsonValue {
    private final JsonValue element;
    private final boolean nullable;

    ArrayOf(String label, LogicalType element) {
      super(label);
      this.element = JsonValue.of(label + "[]", element, Set.of());
      this.nullable = element.isNullable();
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.START_ARRAY) {
        throw wrongType("array");
      }
      List<Object> elements = new ArrayList<>();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        if (next == JsonToken.VALUE_NULL && !nullable) {
          throw wrongType("array without null");
        }
        elements.add(next == JsonToken.VALUE_NULL ? null : element.read(next, parser));
      }
      return new GenericArrayData(elements.toArray());
    }
  }

  private static final class MapOf extends JsonValue {
    private final JsonValue value;
    private final boolean nullable;

    MapOf(String label, MapType type) {
      super(label);
      if (type.getKeyType().getTypeRoot() != LogicalTypeRoot.VARCHAR) {
        throw unsupported(label, type);
      }
      this.value = JsonValue.of(label + "{}", type.getValueType(), Set.of());
      this.nullable = type.getValueType().isNullable();
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.START_OBJECT) {
        throw wrongType("object");
      }
      Map<Object, Object> entries = new HashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (entries.size() >= MAX_FIELDS) {
          throw new DecodeException("too-many-fields", "an object has more than 10,000 fields");
        }
        StringData name = StringData.fromString(checkText(label, parser.currentName()));
        JsonToken next = parser.nextToken();
        if (next == JsonToken.VALUE_NULL && !nullable) {
          throw wrongType("map without null");
        }
        entries.put(name, next == JsonToken.VALUE_NULL ? null : value.read(next, parser));
      }
      return new GenericMapData(entries);
    }
  }

  private static final class Nested extends JsonValue {
    private final JsonRow row;

    Nested(String label, RowType type) {
      super(label);
      this.row = new JsonRow(label + ".", type, Set.of(), Set.of());
    }

    @Override
    Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
      if (token != JsonToken.START_OBJECT) {
        throw wrongType("object");
      }
      Object[] columns = new Object[row.width()];
      row.read(parser, columns, MAX_FIELDS);
      return GenericRowData.of(columns);
    }
  }
}
