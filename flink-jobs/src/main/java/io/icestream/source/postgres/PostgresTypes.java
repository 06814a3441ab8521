package io.icestream.source.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Which Flink type holds a PostgreSQL type without loss.
 *
 * <p>Whatever has no equal becomes STRING in the server's own text: numeric without a precision or
 * beyond 38 digits, time of day (Flink's has milliseconds only), interval, json, uuid, enums,
 * ranges, composites, arrays of enums and the like, arrays declared with several dimensions. {@code
 * char(n)} keeps its padding, as the server sends it.
 */
public final class PostgresTypes {

  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");
  private static final Pattern SIMPLE =
      Pattern.compile(
          "smallint|integer|bigint|numeric|real|double precision|boolean|date|uuid|text|bytea"
              + "|character.*|timestamp.*|time .*|json|jsonb");
  private static final int MAX_PRECISION = 38;

  private PostgresTypes() {}

  /**
   * The nullable Flink type.
   *
   * @param type as {@code format_type} writes it, domains resolved, such as {@code numeric(10,2)}
   */
  public static LogicalType flinkType(String type) {
    if (type.endsWith("[]")) {
      String element = type.substring(0, type.length() - 2);
      boolean isSimple = SIMPLE.matcher(element).matches() || NUMERIC.matcher(element).matches();
      return isSimple ? new ArrayType(flinkType(element)) : new VarCharType(VarCharType.MAX_LENGTH);
    }
    if (type.startsWith("timestamp")) {
      if (type.endsWith("without time zone")) {
        return new TimestampType(6);
      }
      if (type.endsWith("with time zone")) {
        return new LocalZonedTimestampType(6);
      }
    }
    return switch (type) {
      case "smallint" -> new SmallIntType();
      case "integer" -> new IntType();
      case "bigint", "oid" -> new BigIntType();
      case "real" -> new FloatType();
      case "double precision" -> new DoubleType();
      case "boolean" -> new BooleanType();
      case "bytea" -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
      case "date" -> new DateType();
      default -> numeric(type);
    };
  }

  /** The same for a column that may be declared with several dimensions, which are kept as text. */
  static LogicalType flinkType(String type, int dimensions) {
    return dimensions > 1 ? new VarCharType(VarCharType.MAX_LENGTH) : flinkType(type);
  }

  private static LogicalType numeric(String type) {
    Matcher matcher = NUMERIC.matcher(type);
    if (matcher.matches()) {
      int precision = Integer.parseInt(matcher.group(1));
      int scale = Integer.parseInt(matcher.group(2));
      if (scale < 0) {
        precision -= scale;
        scale = 0;
      }
      precision = Math.max(precision, scale);
      if (precision <= MAX_PRECISION) {
        return new DecimalType(precision, scale);
      }
    }
    return new VarCharType(VarCharType.MAX_LENGTH);
  }
}
