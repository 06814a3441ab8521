package io.icestream.snowflake;

import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * How Snowflake shows a column of an Iceberg table.
 *
 * @param sql the type in SQL
 * @param shown what {@code information_schema.columns} calls it
 */
record SnowflakeType(String sql, String shown) {

  /** The type of a column that is declared in Flink's notation. */
  static SnowflakeType of(String flink) {
    LogicalType type = LogicalTypeParser.parse(flink, SnowflakeType.class.getClassLoader());
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> new SnowflakeType("varchar", "TEXT");
      case BOOLEAN -> new SnowflakeType("boolean", "BOOLEAN");
      case TINYINT, SMALLINT, INTEGER -> new SnowflakeType("number(10, 0)", "NUMBER");
      case BIGINT -> new SnowflakeType("number(19, 0)", "NUMBER");
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        yield new SnowflakeType(
            "number(%d, %d)".formatted(decimal.getPrecision(), decimal.getScale()), "NUMBER");
      }
      case FLOAT, DOUBLE -> new SnowflakeType("float", "FLOAT");
      case DATE -> new SnowflakeType("date", "DATE");
      case TIME_WITHOUT_TIME_ZONE -> new SnowflakeType("time(6)", "TIME");
      case TIMESTAMP_WITHOUT_TIME_ZONE -> new SnowflakeType("timestamp_ntz(6)", "TIMESTAMP_NTZ");
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_WITH_TIME_ZONE ->
          new SnowflakeType("timestamp_ltz(6)", "TIMESTAMP_LTZ");
      case BINARY, VARBINARY -> new SnowflakeType("binary", "BINARY");
      case ARRAY, MULTISET -> new SnowflakeType("", "ARRAY");
      case MAP -> new SnowflakeType("", "MAP");
      default -> new SnowflakeType("", "OBJECT");
    };
  }

  /** Whether values have a type of one word, to which they can be cast. */
  boolean isPlain() {
    return !sql.isEmpty();
  }

  /** Whether values are numbers or truths: of protected values these count, and show none. */
  boolean isNumeric() {
    return shown.equals("NUMBER") || shown.equals("FLOAT") || shown.equals("BOOLEAN");
  }
}
