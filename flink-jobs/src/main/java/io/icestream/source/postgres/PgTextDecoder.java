package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.DecodeException;
import io.icestream.source.TextDecoder;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads PostgreSQL's text output (ISO dates, hexadecimal bytea) into Flink's internal form.
 *
 * <p>Strict: what the type cannot hold exactly (NaN in a decimal, an infinite or BC date, a year
 * beyond 9999, digits that would be rounded away, an array of several dimensions) is refused with a
 * reason and never becomes NULL or something near it.
 */
public final class PgTextDecoder {

  private static final HexFormat HEX = HexFormat.of();

  private PgTextDecoder() {}

  /**
   * The decoder of a column of the type.
   *
   * @throws IcestreamException when no PostgreSQL type maps to it
   */
  public static TextDecoder of(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case VARCHAR, CHAR -> StringData::fromString;
      case SMALLINT -> PgTextDecoder::smallInteger;
      case INTEGER -> PgTextDecoder::integer;
      case BIGINT -> PgTextDecoder::bigInteger;
      case FLOAT -> PgTextDecoder::real;
      case DOUBLE -> PgTextDecoder::doublePrecision;
      case BOOLEAN -> PgTextDecoder::bool;
      case VARBINARY, BINARY -> PgTextDecoder::bytes;
      case DECIMAL -> {
        int precision = ((DecimalType) type).getPrecision();
        int scale = ((DecimalType) type).getScale();
        yield text -> decimal(text, precision, scale);
      }
      case DATE -> PgTimeText::date;
      case TIMESTAMP_WITHOUT_TIME_ZONE -> PgTimeText::timestamp;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> PgTimeText::instant;
      case ARRAY -> new PgArrayDecoder(of(((ArrayType) type).getElementType()));
      default ->
          throw new IcestreamException(
              ErrorCode.SRC_004,
              "Cannot read a PostgreSQL column as "
                  + type.asSummaryString()
                  + ": no type of PostgreSQL maps to it. Declare the column as discovered, or as"
                  + " STRING.");
    };
  }

  private static Object smallInteger(String text) throws DecodeException {
    try {
      return Short.parseShort(text);
    } catch (NumberFormatException e) {
      throw invalid("SMALLINT");
    }
  }

  private static Object integer(String text) throws DecodeException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw invalid("INT");
    }
  }

  private static Object bigInteger(String text) throws DecodeException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid("BIGINT");
    }
  }

  private static Object real(String text) throws DecodeException {
    try {
      return Float.parseFloat(plainNumber(text));
    } catch (NumberFormatException e) {
      throw invalid("FLOAT");
    }
  }

  private static Object doublePrecision(String text) throws DecodeException {
    try {
      return Double.parseDouble(plainNumber(text));
    } catch (NumberFormatException e) {
      throw invalid("DOUBLE");
    }
  }

  /** Java also takes blanks, a type letter at the end and hexadecimal. */
  private static String plainNumber(String text) {
    if (text.isEmpty() || text.charAt(0) <= ' ') {
      throw new NumberFormatException();
    }
    char last = text.charAt(text.length() - 1);
    boolean isWord = last == 'N' || last == 'y'; // NaN, Infinity
    if (!isWord && (last < '0' || last > '9')) {
      throw new NumberFormatException();
    }
    return text;
  }

  private static Object bool(String text) throws DecodeException {
    return switch (text) {
      case "t", "true" -> Boolean.TRUE;
      case "f", "false" -> Boolean.FALSE;
      default -> throw invalid("BOOLEAN");
    };
  }

  private static Object bytes(String text) throws DecodeException {
    try {
      if (text.startsWith("\\x")) {
        return HEX.parseHex(text, 2, text.length());
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw invalid("BYTES");
  }

  private static Object decimal(String text, int precision, int scale) throws DecodeException {
    BigDecimal value;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw text.equals("NaN") || text.endsWith("Infinity")
          ? outOfRange("DECIMAL holds neither NaN nor infinity")
          : invalid("DECIMAL");
    }
    if (value.scale() > scale && value.stripTrailingZeros().scale() > scale) {
      throw outOfRange("the number has more than " + scale + " decimal places");
    }
    DecimalData decimal = DecimalData.fromBigDecimal(value, precision, scale);
    if (decimal == null) {
      throw outOfRange("the number has more than " + (precision - scale) + " integer digits");
    }
    return decimal;
  }

  static DecodeException invalid(String type) {
    return new DecodeException("invalid-value", "a value is no " + type);
  }

  static DecodeException outOfRange(String reason) {
    return new DecodeException("out-of-range", reason);
  }
}
