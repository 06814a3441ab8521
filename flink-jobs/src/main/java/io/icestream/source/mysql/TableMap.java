package io.icestream.source.mysql;

import io.icestream.source.mysql.MysqlColumn.Kind;
import io.icestream.source.postgres.TableName;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the log writes the rows of a table that follow: what the server says in front of them, whose
 * {@code binlog_row_metadata} is FULL.
 */
final class TableMap {
  private static final int BINARY_COLLATION = 63;

  private final TableName table;
  private final int[] types;
  private final int[] meta;
  private final BitSet unsigned = new BitSet();
  private final Map<Integer, Integer> collations = new HashMap<>();
  private final Map<Integer, Integer> labelCollations = new HashMap<>();
  private final List<List<byte[]>> enumLabels = new ArrayList<>();
  private final List<List<byte[]>> setLabels = new ArrayList<>();
  private final List<Integer> key = new ArrayList<>();
  private List<String> names = List.of();

  private TableMap(TableName table, int[] types, int[] meta) {
    this.table = table;
    this.types = types;
    this.meta = meta;
  }

  /** The name alone, read from the body of an event behind the table's id and the flags. */
  static TableName name(Bytes body) throws EOFException {
    body.skip(1);
    String database = body.zeroEnded();
    body.skip(1);
    return new TableName(database, body.zeroEnded());
  }

  /**
   * How a server counts: which columns are numbers and have a sign, which are texts and have a
   * character set. Servers differ, and do not say how they count.
   */
  record Counting(boolean isYearNumber, boolean isGeometryText) {
    static final List<Counting> WAYS =
        List.of(
            new Counting(true, true),
            new Counting(true, false),
            new Counting(false, true),
            new Counting(false, false));

    private boolean isNumber(int type) {
      return Types.isNumber(type) || (isYearNumber && type == Types.YEAR);
    }

    private boolean isText(int type) {
      return Types.isText(type) || (isGeometryText && type == Types.GEOMETRY);
    }
  }

  /** Reads what stands behind the name. */
  static TableMap read(TableName table, Counting counting, Bytes body) throws EOFException {
    int columns = (int) body.packed();
    int[] types = new int[columns];
    for (int i = 0; i < columns; i++) {
      types[i] = (int) body.integer(1);
    }
    Bytes details = body.part((int) body.packed());
    int[] meta = new int[columns];
    for (int i = 0; i < columns; i++) {
      meta[i] =
          switch (types[i]) {
            case Types.FLOAT, Types.DOUBLE, Types.BLOB, Types.JSON, Types.GEOMETRY ->
                (int) details.integer(1);
            case Types.TIME2, Types.DATETIME2, Types.TIMESTAMP2 -> (int) details.integer(1);
            case Types.BIT, Types.VARCHAR -> (int) details.integer(2);
            case Types.NEWDECIMAL, Types.STRING, Types.ENUM, Types.SET ->
                (int) details.bigEndian(2);
            default -> 0;
          };
      if (types[i] == Types.STRING && meta[i] >= 256) {
        fixString(types, meta, i);
      }
    }
    body.skip((columns + 7) / 8);
    TableMap map = new TableMap(table, types, meta);
    while (body.left() > 0) {
      int kind = (int) body.integer(1);
      map.metadata(kind, counting, body.part((int) body.packed()));
    }
    return map;
  }

  /** ENUM and SET call themselves strings, and a long string hides bits of its length. */
  private static void fixString(int[] types, int[] meta, int i) {
    int type = meta[i] >> 8;
    int length = meta[i] & 0xFF;
    if ((type & 0x30) != 0x30) {
      length |= ((type & 0x30) ^ 0x30) << 4;
      type |= 0x30;
    }
    types[i] = type;
    meta[i] = length;
  }

  private void metadata(int kind, Counting counting, Bytes in) throws EOFException {
    switch (kind) {
      case 1 -> {
        List<Integer> numbers = places(counting::isNumber);
        BitSet bits = in.bitsFromTop(numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
          unsigned.set(numbers.get(i), bits.get(i));
        }
      }
      case 2 -> defaults(in, places(counting::isText), collations);
      case 3 -> each(in, places(counting::isText), collations);
      case 4 -> {
        List<String> read = new ArrayList<>();
        while (in.left() > 0) {
          read.add(in.packedText());
        }
        names = read;
      }
      case 5 -> labels(in, setLabels);
      case 6 -> labels(in, enumLabels);
      case 8 -> {
        while (in.left() > 0) {
          key.add((int) in.packed());
        }
      }
      case 9 -> {
        while (in.left() > 0) {
          key.add((int) in.packed());
          in.packed();
        }
      }
      case 10 -> defaults(in, places(Types::hasLabels), labelCollations);
      case 11 -> each(in, places(Types::hasLabels), labelCollations);
      default -> {
        // Kinds of geometry, visibility, and what later servers add.
      }
    }
  }

  private interface Test {
    boolean is(int type);
  }

  private List<Integer> places(Test test) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      if (test.is(types[i])) {
        places.add(i);
      }
    }
    return places;
  }

  private static void defaults(Bytes in, List<Integer> places, Map<Integer, Integer> into)
      throws EOFException {
    int otherwise = (int) in.packed();
    places.forEach(place -> into.put(place, otherwise));
    while (in.left() > 0) {
      int place = places.get((int) in.packed());
      into.put(place, (int) in.packed());
    }
  }

  private static void each(Bytes in, List<Integer> places, Map<Integer, Integer> into)
      throws EOFException {
    for (int i = 0; in.left() > 0; i++) {
      into.put(places.get(i), (int) in.packed());
    }
  }

  private static void labels(Bytes in, List<List<byte[]>> into) throws EOFException {
    while (in.left() > 0) {
      List<byte[]> labels = new ArrayList<>();
      for (int count = (int) in.packed(); count > 0; count--) {
        labels.add(in.take((int) in.packed()));
      }
      into.add(labels);
    }
  }

  TableName table() {
    return table;
  }

  /** Whether the server told the columns' names. */
  boolean isNamed() {
    return names.size() == types.length;
  }

  int size() {
    return types.length;
  }

  /** The type of a column in the log's numbers. */
  int type(int column) {
    return types[column];
  }

  int meta(int column) {
    return meta[column];
  }

  /** Names of the primary key's columns. */
  List<String> key() {
    return key.stream().map(names::get).toList();
  }

  /**
   * The columns.
   *
   * @param charsets character sets by the number of a collation
   * @throws UnreadableLogException when one of them cannot be read
   */
  List<MysqlColumn> columns(Map<Integer, String> charsets) {
    List<MysqlColumn> columns = new ArrayList<>();
    int enums = 0;
    int sets = 0;
    for (int i = 0; i < types.length; i++) {
      String name = names.get(i);
      int type = types[i];
      columns.add(
          switch (type) {
            case Types.TINY -> number(i, Kind.INTEGER, 1, 0);
            case Types.SHORT -> number(i, Kind.INTEGER, 2, 0);
            case Types.INT24 -> number(i, Kind.INTEGER, 3, 0);
            case Types.LONG -> number(i, Kind.INTEGER, 4, 0);
            case Types.LONGLONG -> number(i, Kind.INTEGER, 8, 0);
            case Types.NEWDECIMAL -> number(i, Kind.DECIMAL, meta[i] >> 8, meta[i] & 0xFF);
            case Types.FLOAT -> number(i, Kind.FLOAT, 0, 0);
            case Types.DOUBLE -> number(i, Kind.DOUBLE, 0, 0);
            case Types.YEAR -> plain(name, Kind.YEAR, 0);
            case Types.BIT -> plain(name, Kind.BIT, (meta[i] >> 8) * 8 + (meta[i] & 0xFF));
            case Types.DATE, Types.NEWDATE -> plain(name, Kind.DATE, 0);
            case Types.TIME2 -> plain(name, Kind.TIME, meta[i]);
            case Types.DATETIME2 -> plain(name, Kind.DATETIME, meta[i]);
            case Types.TIMESTAMP2 -> plain(name, Kind.TIMESTAMP, meta[i]);
            case Types.JSON -> plain(name, Kind.JSON, 0);
            case Types.GEOMETRY -> plain(name, Kind.GEOMETRY, 0);
            case Types.ENUM -> labelled(i, Kind.ENUM, enumLabels, enums++, charsets);
            case Types.SET -> labelled(i, Kind.SET, setLabels, sets++, charsets);
            case Types.STRING, Types.VARCHAR, Types.VAR_STRING, Types.BLOB -> text(i, charsets);
            default ->
                throw new UnreadableLogException(
                    "column "
                        + name
                        + " of "
                        + table
                        + " has a type that is not known (type="
                        + type
                        + ")",
                    "Leave the table out, or change the column");
          });
    }
    return columns;
  }

  private MysqlColumn number(int i, Kind kind, int size, int scale) {
    return new MysqlColumn(names.get(i), kind, size, scale, unsigned.get(i), "", List.of());
  }

  private static MysqlColumn plain(String name, Kind kind, int size) {
    return new MysqlColumn(name, kind, size, 0, false, "", List.of());
  }

  private MysqlColumn text(int i, Map<Integer, String> charsets) {
    int collation = collations.getOrDefault(i, BINARY_COLLATION);
    if (collation == BINARY_COLLATION) {
      int size = types[i] == Types.STRING ? meta[i] : 0;
      return plain(names.get(i), Kind.BINARY, size);
    }
    return new MysqlColumn(
        names.get(i), Kind.TEXT, 0, 0, false, charset(i, collation, charsets), List.of());
  }

  private String charset(int i, int collation, Map<Integer, String> charsets) {
    String charset = charsets.getOrDefault(collation, "");
    if (!MysqlColumn.isKnown(charset)) {
      throw new UnreadableLogException(
          "the character set of column "
              + names.get(i)
              + " of "
              + table
              + " is not known (collation="
              + collation
              + ")",
          "Change it to utf8mb4, or leave the table out");
    }
    return charset;
  }

  private MysqlColumn labelled(
      int i, Kind kind, List<List<byte[]>> all, int index, Map<Integer, String> charsets) {
    if (index >= all.size()) {
      throw new UnreadableLogException(
          "the labels of column " + names.get(i) + " of " + table + " are not in the log",
          "SET GLOBAL binlog_row_metadata = FULL");
    }
    Integer collation = labelCollations.get(i);
    String charset = collation == null ? "utf8mb4" : charset(i, collation, charsets);
    MysqlColumn reader = new MysqlColumn("", Kind.TEXT, 0, 0, false, charset, List.of());
    return new MysqlColumn(
        names.get(i),
        kind,
        meta[i],
        0,
        false,
        charset,
        all.get(index).stream().map(reader::decoded).toList());
  }

  /** Types of columns as the log numbers them. */
  static final class Types {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int YEAR = 13;
    static final int NEWDATE = 14;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private Types() {}

    static boolean isNumber(int type) {
      return switch (type) {
        case TINY, SHORT, INT24, LONG, LONGLONG, NEWDECIMAL, FLOAT, DOUBLE -> true;
        default -> false;
      };
    }

    static boolean isText(int type) {
      return switch (type) {
        case VARCHAR, VAR_STRING, STRING, BLOB -> true;
        default -> false;
      };
    }

    static boolean hasLabels(int type) {
      return type == ENUM || type == SET;
    }
  }
}
