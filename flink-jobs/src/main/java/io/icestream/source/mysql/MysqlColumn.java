package io.icestream.source.mysql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
 * A column as its values have to be read, be they rows of a query or of the log.
 *
 * @param size bytes of an integer, a fraction's digits of a time, bits, digits of a decimal, length
 *     of a fixed binary; 0 where it does not matter
 * @param scale of a decimal
 * @param charset in the server's words; empty where there is none
 * @param labels of ENUM and SET
 */
record MysqlColumn(
    String name,
    Kind kind,
    int size,
    int scale,
    boolean isUnsigned,
    String charset,
    List<String> labels) {

  /** What its values are. */
  enum Kind {
    INTEGER,
    DECIMAL,
    FLOAT,
    DOUBLE,
    BIT,
    YEAR,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    TEXT,
    BINARY,
    ENUM,
    SET,
    JSON,
    GEOMETRY
  }

  private static final int MOST_DIGITS = 38;
  private static final HexFormat HEX = HexFormat.of();

  /** What Java calls the server's character sets; latin1 is in truth windows-1252. */
  private static final Map<String, String> CHARSETS =
      Map.ofEntries(
          Map.entry("utf8mb4", "UTF-8"),
          Map.entry("utf8mb3", "UTF-8"),
          Map.entry("utf8", "UTF-8"),
          Map.entry("ascii", "US-ASCII"),
          Map.entry("latin1", "windows-1252"),
          Map.entry("latin2", "ISO-8859-2"),
          Map.entry("latin5", "windows-1254"),
          Map.entry("latin7", "ISO-8859-13"),
          Map.entry("greek", "ISO-8859-7"),
          Map.entry("hebrew", "ISO-8859-8"),
          Map.entry("cp1250", "windows-1250"),
          Map.entry("cp1251", "windows-1251"),
          Map.entry("cp1256", "windows-1256"),
          Map.entry("cp1257", "windows-1257"),
          Map.entry("cp850", "IBM850"),
          Map.entry("cp852", "IBM852"),
          Map.entry("cp866", "IBM866"),
          Map.entry("koi8r", "KOI8-R"),
          Map.entry("koi8u", "KOI8-U"),
          Map.entry("ucs2", "UTF-16BE"),
          Map.entry("utf16", "UTF-16BE"),
          Map.entry("utf16le", "UTF-16LE"),
          Map.entry("utf32", "UTF-32BE"),
          Map.entry("sjis", "Shift_JIS"),
          Map.entry("cp932", "windows-31j"),
          Map.entry("ujis", "EUC-JP"),
          Map.entry("euckr", "EUC-KR"),
          Map.entry("gbk", "GBK"),
          Map.entry("gb2312", "GB2312"),
          Map.entry("gb18030", "GB18030"),
          Map.entry("big5", "Big5"),
          Map.entry("tis620", "TIS-620"));

  MysqlColumn {
    labels = List.copyOf(labels);
  }

  /** Whether texts of a character set can be read. */
  static boolean isKnown(String charset) {
    return CHARSETS.containsKey(charset) && Charset.isSupported(CHARSETS.get(charset));
  }

  /** The nullable Flink type that holds all of its values but dates that are none. */
  LogicalType flinkType() {
    return switch (kind) {
      case INTEGER -> integer();
      case DECIMAL ->
          size <= MOST_DIGITS
              ? new DecimalType(size, scale)
              : new VarCharType(VarCharType.MAX_LENGTH);
      case FLOAT -> new FloatType();
      case DOUBLE -> new DoubleType();
      case BIT -> size == 1 ? new BooleanType() : new VarBinaryType(VarBinaryType.MAX_LENGTH);
      case YEAR -> new IntType();
      case DATE -> new DateType();
      case DATETIME -> new TimestampType(6);
      case TIMESTAMP -> new LocalZonedTimestampType(6);
      case BINARY, GEOMETRY -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
      case TIME, TEXT, ENUM, SET, JSON -> new VarCharType(VarCharType.MAX_LENGTH);
    };
  }

  private LogicalType integer() {
    return switch (size) {
      case 1 -> new SmallIntType();
      case 2 -> isUnsigned ? new IntType() : new SmallIntType();
      case 3 -> new IntType();
      case 4 -> isUnsigned ? new BigIntType() : new IntType();
      default -> isUnsigned ? new DecimalType(20, 0) : new BigIntType();
    };
  }

  /** The Flink type as people write it in DDL. */
  String flinkSql() {
    return flinkType()
        .asSerializableString()
        .replace("VARCHAR(2147483647)", "STRING")
        .replace("VARBINARY(2147483647)", "BYTES")
        .replace("TIMESTAMP(6) WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(6)");
  }

  /**
   * What to select, so that nothing is lost on the way: the server would write a FLOAT with six
   * digits.
   */
  String selected() {
    String quoted = Quoting.identifier(name);
    return switch (kind) {
      case FLOAT -> quoted + " + 0e0";
      case BINARY, GEOMETRY, BIT -> "HEX(" + quoted + ")";
      default -> quoted;
    };
  }

  /** The text of a selected value, in the form that the log's values have, too. */
  String text(byte[] selected) {
    String text = new String(selected, StandardCharsets.UTF_8);
    return switch (kind) {
      case BINARY, GEOMETRY -> "\\x" + text;
      case BIT -> bits(HEX.parseHex("0".repeat(bytes() * 2 - text.length()) + text));
      case TIMESTAMP -> text + "+00";
      case JSON -> compact(text);
      default -> text;
    };
  }

  private int bytes() {
    return (size + 7) / 8;
  }

  /** The text of bits. */
  String bits(byte[] bytes) {
    return size == 1 ? (bytes[bytes.length - 1] & 1) == 1 ? "t" : "f" : hex(bytes);
  }

  /** The text of bytes. */
  static String hex(byte[] bytes) {
    return "\\x" + HEX.formatHex(bytes);
  }

  /** Texts of the log stand in the column's own character set. */
  String decoded(byte[] bytes) {
    String text = new String(bytes, Charset.forName(CHARSETS.get(charset)));
    return charset.equals("latin1") && text.indexOf('\uFFFD') >= 0 ? latin1(bytes) : text;
  }

  /** The server takes the five bytes that windows-1252 leaves open for control characters. */
  private static String latin1(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      String one = new String(new byte[] {b}, Charset.forName("windows-1252"));
      text.append(one.equals("\uFFFD") ? String.valueOf((char) (b & 0xFF)) : one);
    }
    return text.toString();
  }

  /** A value of it as a literal to compare it with. */
  String literal(String text) {
    return switch (kind) {
      case INTEGER, DECIMAL, FLOAT, DOUBLE, YEAR -> text;
      case BINARY -> text.length() == 2 ? "''" : "x'" + text.substring(2) + "'";
      case BIT -> text.equals("t") ? "1" : text.equals("f") ? "0" : "0x" + text.substring(2);
      case TIMESTAMP -> Quoting.literal(text.substring(0, text.length() - 3));
      default -> Quoting.literal(text);
    };
  }

  /** Whether rows can be asked for in the order of it. */
  boolean isOrdered() {
    return kind != Kind.ENUM && kind != Kind.SET && kind != Kind.JSON && kind != Kind.GEOMETRY;
  }

  /** JSON without the blanks between its parts, of which the server and its log have different. */
  static String compact(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean isText = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isText && c == '\\') {
        compact.append(c).append(json.charAt(++i));
        continue;
      }
      isText ^= c == '"';
      if (isText || c > ' ') {
        compact.append(c);
      }
    }
    return compact.toString();
  }
}
