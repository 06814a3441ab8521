package io.icestream.serve;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The types of the lake in PostgreSQL, written as its {@code format_type} writes them. */
final class ColumnTypes {
  private static final Map<String, String> WIDER =
      Map.of("integer", "bigint", "real", "double precision");
  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");

  private ColumnTypes() {}

  /** The type that keeps every value; empty if there is none. */
  static Optional<String> of(Type type) {
    return Optional.ofNullable(
        switch (type.typeId()) {
          case BOOLEAN -> "boolean";
          case INTEGER -> "integer";
          case LONG -> "bigint";
          case FLOAT -> "real";
          case DOUBLE -> "double precision";
          case DECIMAL -> {
            Types.DecimalType decimal = (Types.DecimalType) type;
            yield "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
          }
          case DATE -> "date";
          case TIME -> "time without time zone";
          case TIMESTAMP ->
              ((Types.TimestampType) type).shouldAdjustToUTC()
                  ? "timestamp with time zone"
                  : "timestamp without time zone";
          // PostgreSQL's times end at microseconds.
          case TIMESTAMP_NANO, STRING -> "text";
          case UUID -> "uuid";
          case FIXED, BINARY -> "bytea";
          case LIST, MAP, STRUCT -> "jsonb";
          case UNKNOWN, VARIANT, GEOMETRY, GEOGRAPHY -> null;
        });
  }

  /** Whether a column can become wider without a change of its values. */
  static boolean isWider(String type, String than) {
    if (type.equals(WIDER.get(than))) {
      return true;
    }
    Matcher wide = NUMERIC.matcher(type);
    Matcher narrow = NUMERIC.matcher(than);
    return wide.matches()
        && narrow.matches()
        && wide.group(2).equals(narrow.group(2))
        && Integer.parseInt(wide.group(1)) > Integer.parseInt(narrow.group(1));
  }
}
