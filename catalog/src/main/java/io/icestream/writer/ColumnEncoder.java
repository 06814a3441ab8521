package io.icestream.writer;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.TimestampType;

/**
 * Encodes one column of a row as bytes whose unsigned order is the order of the values.
 *
 * <p>The width of a type doesn't depend on its precision, so that a row from a query and the same
 * row read back from the table give the same bytes.
 */
@FunctionalInterface
interface ColumnEncoder extends Serializable {

  /** The bytes of the column, which isn't null. */
  byte[] encode(RowData row);

  /** The encoder of a column, or null where the type has no order. */
  static ColumnEncoder of(LogicalType type, int position) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> row -> new byte[] {(byte) (row.getBoolean(position) ? 1 : 0)};
      case TINYINT -> row -> ofInt(row.getByte(position));
      case SMALLINT -> row -> ofInt(row.getShort(position));
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE -> row -> ofInt(row.getInt(position));
      case BIGINT -> row -> ofLong(row.getLong(position));
      case FLOAT -> row -> ofDouble(row.getFloat(position));
      case DOUBLE -> row -> ofDouble(row.getDouble(position));
      case CHAR, VARCHAR -> row -> row.getString(position).toBytes();
      case BINARY, VARBINARY -> row -> row.getBinary(position);
      case DECIMAL -> {
        int precision = ((DecimalType) type).getPrecision();
        int scale = ((DecimalType) type).getScale();
        yield row -> ofDecimal(row.getDecimal(position, precision, scale));
      }
      case TIMESTAMP_WITHOUT_TIME_ZONE -> {
        int precision = ((TimestampType) type).getPrecision();
        yield row -> ofTimestamp(row.getTimestamp(position, precision));
      }
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
        int precision = ((LocalZonedTimestampType) type).getPrecision();
        yield row -> ofTimestamp(row.getTimestamp(position, precision));
      }
      default -> null;
    };
  }

  /** Whether all values of a type have encodings of the same length. */
  static boolean isFixedWidth(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR, BINARY, VARBINARY -> false;
      default -> true;
    };
  }

  private static byte[] ofInt(int value) {
    return ByteBuffer.allocate(4).putInt(value ^ Integer.MIN_VALUE).array();
  }

  private static byte[] ofLong(long value) {
    return ByteBuffer.allocate(8).putLong(value ^ Long.MIN_VALUE).array();
  }

  private static byte[] ofDouble(double value) {
    long bits = Double.doubleToLongBits(value);
    return ByteBuffer.allocate(8).putLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE).array();
  }

  private static byte[] ofDecimal(DecimalData value) {
    byte[] unscaled = new BigInteger(value.toUnscaledBytes()).toByteArray();
    byte[] bytes = new byte[17];
    Arrays.fill(bytes, 0, bytes.length - unscaled.length, (byte) (unscaled[0] < 0 ? 0xff : 0));
    System.arraycopy(unscaled, 0, bytes, bytes.length - unscaled.length, unscaled.length);
    bytes[0] ^= (byte) 0x80;
    return bytes;
  }

  private static byte[] ofTimestamp(TimestampData value) {
    return ByteBuffer.allocate(12)
        .putLong(value.getMillisecond() ^ Long.MIN_VALUE)
        .putInt(value.getNanoOfMillisecond())
        .array();
  }
}
