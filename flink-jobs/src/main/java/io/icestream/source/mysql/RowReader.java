package io.icestream.source.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.AbstractRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import io.icestream.source.mysql.TableMap.Types;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;

/**
 * Reads rows of the log: each value becomes the text that the server would write, a date that is
 * none as well.
 */
final class RowReader {
  private static final int DIGITS_OF_WORD = 9;
  private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  private final TableMap map;
  private final List<MysqlColumn> columns;

  RowReader(TableMap map, List<MysqlColumn> columns) {
    this.map = map;
    this.columns = columns;
  }

  /** The values of a row, one for each column of the table. */
  String[] read(Bytes in, BitSet present) throws IOException {
    String[] values = new String[columns.size()];
    BitSet nulls = in.bits(present.cardinality());
    int index = 0;
    for (int i = 0; i < values.length; i++) {
      if (present.get(i) && !nulls.get(index++)) {
        values[i] = value(i, in);
      }
    }
    return values;
  }

  private String value(int i, Bytes in) throws IOException {
    MysqlColumn column = columns.get(i);
    int meta = map.meta(i);
    return switch (map.type(i)) {
      case Types.TINY, Types.SHORT, Types.INT24, Types.LONG, Types.LONGLONG ->
          integer(column, in.integer(column.size()));
      case Types.NEWDECIMAL -> decimal(column, in);
      case Types.FLOAT -> Float.toString(Float.intBitsToFloat((int) in.integer(4)));
      case Types.DOUBLE -> Double.toString(Double.longBitsToDouble(in.integer(8)));
      case Types.BIT -> column.bits(in.take((column.size() + 7) / 8));
      case Types.YEAR -> {
        int year = (int) in.integer(1);
        yield year == 0 ? "0" : Integer.toString(1900 + year);
      }
      case Types.DATE, Types.NEWDATE -> date((int) in.integer(3));
      case Types.TIME2 -> time(meta, in);
      case Types.DATETIME2 -> dateTime(meta, in);
      case Types.TIMESTAMP2 -> timestamp(meta, in);
      case Types.ENUM -> label(column, (int) in.integer(meta));
      case Types.SET -> labels(column, in.integer(meta));
      case Types.STRING -> text(column, in.take((int) in.integer(meta < 256 ? 1 : 2)));
      case Types.VARCHAR, Types.VAR_STRING ->
          text(column, in.take((int) in.integer(meta < 256 ? 1 : 2)));
      case Types.BLOB -> text(column, in.take((int) in.integer(meta)));
      case Types.GEOMETRY -> MysqlColumn.hex(in.take((int) in.integer(meta)));
      case Types.JSON -> json(in.take((int) in.integer(meta)));
      default -> throw new IllegalStateException("a type that is not known: " + map.type(i));
    };
  }

  private static String integer(MysqlColumn column, long value) {
    int bits = column.size() * 8;
    if (column.isUnsigned()) {
      return Long.toUnsignedString(value);
    }
    return Long.toString(value << (64 - bits) >> (64 - bits));
  }

  private static String decimal(MysqlColumn column, Bytes in) throws EOFException {
    int whole = column.size() - column.scale();
    int length =
        whole / DIGITS_OF_WORD * 4
            + BYTES_OF_DIGITS[whole % DIGITS_OF_WORD]
            + column.scale() / DIGITS_OF_WORD * 4
            + BYTES_OF_DIGITS[column.scale() % DIGITS_OF_WORD];
    return AbstractRowsEventDataDeserializer.asBigDecimal(
            column.size(), column.scale(), in.take(length))
        .setScale(column.scale())
        .toPlainString();
  }

  private static String date(int value) {
    return date(value >> 9, value >> 5 & 15, value & 31);
  }

  private static String date(long year, long month, long day) {
    return "%04d-%02d-%02d".formatted(year, month, day);
  }

  private static String clock(long hour, long minute, long second, long micros, int digits) {
    String clock = "%02d:%02d:%02d".formatted(hour, minute, second);
    return digits == 0 ? clock : clock + "." + "%06d".formatted(micros).substring(0, digits);
  }

  private static long micros(int digits, Bytes in) throws EOFException {
    return switch ((digits + 1) / 2) {
      case 1 -> in.bigEndian(1) * 10_000;
      case 2 -> in.bigEndian(2) * 100;
      case 3 -> in.bigEndian(3);
      default -> 0;
    };
  }

  /** A negative time counts its fraction downwards, too. */
  private static String time(int digits, Bytes in) throws EOFException {
    int fraction = (digits + 1) / 2;
    long raw = in.bigEndian(3 + fraction) - (0x800000L << (8 * fraction));
    long size = Math.abs(raw);
    long hms = size >> (8 * fraction);
    long rest = size & ((1L << (8 * fraction)) - 1);
    long micros = fraction == 1 ? rest * 10_000 : fraction == 2 ? rest * 100 : rest;
    return (raw < 0 ? "-" : "") + clock(hms >> 12 & 1023, hms >> 6 & 63, hms & 63, micros, digits);
  }

  private static String dateTime(int digits, Bytes in) throws EOFException {
    long packed = in.bigEndian(5) - 0x8000000000L;
    long day = packed >> 17;
    long months = day >> 5;
    return date(months / 13, months % 13, day & 31)
        + " "
        + clock(packed >> 12 & 31, packed >> 6 & 63, packed & 63, micros(digits, in), digits);
  }

  private static String timestamp(int digits, Bytes in) throws EOFException {
    long seconds = in.bigEndian(4);
    long micros = micros(digits, in);
    if (seconds == 0 && micros == 0) {
      return "0000-00-00 " + clock(0, 0, 0, 0, digits) + "+00";
    }
    java.time.LocalDateTime utc =
        java.time.LocalDateTime.ofEpochSecond(seconds, 0, java.time.ZoneOffset.UTC);
    return date(utc.getYear(), utc.getMonthValue(), utc.getDayOfMonth())
        + " "
        + clock(utc.getHour(), utc.getMinute(), utc.getSecond(), micros, digits)
        + "+00";
  }

  /** Label 0 is the empty text that the server keeps for a value that was none. */
  private static String label(MysqlColumn column, int index) {
    return index == 0 ? "" : column.labels().get(index - 1);
  }

  private static String labels(MysqlColumn column, long bits) {
    StringJoiner labels = new StringJoiner(",");
    for (int i = 0; i < column.labels().size(); i++) {
      if ((bits >> i & 1) == 1) {
        labels.add(column.labels().get(i));
      }
    }
    return labels.toString();
  }

  /** Zeros at the end of a fixed binary are not in the log. */
  private static String text(MysqlColumn column, byte[] bytes) {
    if (column.kind() == MysqlColumn.Kind.BINARY) {
      return MysqlColumn.hex(
          bytes.length < column.size() ? Arrays.copyOf(bytes, column.size()) : bytes);
    }
    return column.decoded(bytes);
  }

  private static String json(byte[] bytes) throws IOException {
    return bytes.length == 0 ? "null" : JsonBinary.parseAsString(bytes);
  }
}
