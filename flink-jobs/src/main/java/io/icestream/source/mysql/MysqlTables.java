package io.icestream.source.mysql;

import io.icestream.source.mysql.MysqlColumn.Kind;
import io.icestream.source.postgres.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What tables a server has, for those who describe a source. */
public final class MysqlTables {

  /**
   * A table.
   *
   * @param primaryKey its columns in the key's order; empty for a table without one
   * @param unknown columns that cannot be read, each with the reason; empty if all can
   */
  public record Table(
      TableName name, List<Column> columns, List<String> primaryKey, List<String> unknown) {

    public Table {
      columns = List.copyOf(columns);
      primaryKey = List.copyOf(primaryKey);
      unknown = List.copyOf(unknown);
    }

    /** Why its changes could not be captured, each with what to do; empty if they can. */
    public List<String> lacks() {
      List<String> lacks = new ArrayList<>();
      if (primaryKey.isEmpty()) {
        lacks.add("it has no primary key, so nobody could say which row a change is of");
      }
      unknown.forEach(column -> lacks.add("its column " + column + ", which cannot be read"));
      read().stream()
          .filter(column -> primaryKey.contains(column.name()) && !column.isOrdered())
          .forEach(
              column ->
                  lacks.add(
                      "its key has the "
                          + column.kind().name()
                          + " "
                          + column.name()
                          + ", in whose order rows cannot be read"));
      if (!primaryKey.isEmpty()
          && lacks.isEmpty()
          && !columns.stream().map(Column::name).toList().containsAll(primaryKey)) {
        lacks.add("its key has a computed column");
      }
      return lacks;
    }

    MysqlShape shape() {
      return MysqlShape.of(read(), primaryKey);
    }

    List<MysqlColumn> read() {
      return columns.stream().map(Column::column).toList();
    }
  }

  /** A column that is not computed from others. */
  public record Column(MysqlColumn column, boolean isNullable) {

    /** Its name. */
    public String name() {
      return column.name();
    }

    /** The Flink type as people write it in DDL. */
    public String flinkSql() {
      return column.flinkSql();
    }
  }

  private static final String COLUMNS =
      """
      select c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE,
        c.NUMERIC_PRECISION, c.NUMERIC_SCALE, c.DATETIME_PRECISION, c.CHARACTER_SET_NAME,
        c.CHARACTER_OCTET_LENGTH, c.IS_NULLABLE, c.EXTRA
      from information_schema.COLUMNS c
      join information_schema.TABLES t
        on t.TABLE_SCHEMA = c.TABLE_SCHEMA and t.TABLE_NAME = c.TABLE_NAME
      where t.TABLE_TYPE = 'BASE TABLE'
        and t.TABLE_SCHEMA not in ('mysql', 'sys', 'information_schema', 'performance_schema')
        and (%s)
      order by c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION\
      """;

  private static final String KEYS =
      """
      select TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME from information_schema.STATISTICS
      where INDEX_NAME = 'PRIMARY' and (%s) order by TABLE_SCHEMA, TABLE_NAME, SEQ_IN_INDEX\
      """;

  private MysqlTables() {}

  /**
   * The tables that patterns name, by database and name; only {@code *} stands for other
   * characters.
   */
  public static List<Table> discover(MysqlEndpoint endpoint, List<String> patterns) {
    List<TableName> names = patterns.stream().map(TableName::parse).toList();
    try (MysqlConnection connection = MysqlConnection.open(endpoint, 60)) {
      return find(connection, "true").values().stream()
          .filter(table -> names.stream().anyMatch(name -> matches(name, table.name())))
          .toList();
    } catch (IOException e) {
      throw ServerError.coded(endpoint, "look at the tables", e);
    }
  }

  /** Values of the first rows of a table, wherever they lie, by column. */
  public static Map<String, List<String>> sample(
      MysqlEndpoint endpoint, TableName table, List<String> columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, new ArrayList<>()));
    String names =
        columns.stream()
            .map(column -> "left(" + Quoting.identifier(column) + ", 300)")
            .collect(Collectors.joining(", "));
    try (MysqlConnection connection = MysqlConnection.open(endpoint, 60)) {
      for (String[] row :
          connection.rows("select " + names + " from " + Quoting.table(table) + " limit 500")) {
        for (int i = 0; i < row.length; i++) {
          values.get(columns.get(i)).add(row[i]);
        }
      }
    } catch (IOException e) {
      throw ServerError.coded(endpoint, "look at rows of " + table, e);
    }
    return values;
  }

  private static boolean matches(TableName pattern, TableName name) {
    return matches(pattern.schema(), name.schema()) && matches(pattern.table(), name.table());
  }

  private static boolean matches(String pattern, String name) {
    return pattern.equals("*")
        || (pattern.contains("*")
            ? Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", name)
            : pattern.equals(name));
  }

  /** A table as it is now. */
  static Optional<Table> find(MysqlConnection connection, TableName name) throws IOException {
    return Optional.ofNullable(find(connection, List.of(name)).get(name));
  }

  static Map<TableName, Table> find(MysqlConnection connection, List<TableName> names)
      throws IOException {
    List<String> conditions = new ArrayList<>();
    for (TableName name : names) {
      conditions.add(
          "(%1$s.TABLE_SCHEMA = "
              + Quoting.literal(name.schema())
              + " and %1$s.TABLE_NAME = "
              + Quoting.literal(name.table())
              + ")");
    }
    return find(connection, String.join(" or ", conditions));
  }

  private static Map<TableName, Table> find(MysqlConnection connection, String condition)
      throws IOException {
    Map<TableName, List<String>> keys = new LinkedHashMap<>();
    String ofKeys = condition.replace("%1$s.", "");
    for (String[] row : connection.rows(KEYS.formatted(ofKeys))) {
      keys.computeIfAbsent(new TableName(row[0], row[1]), name -> new ArrayList<>()).add(row[2]);
    }
    Map<TableName, List<Column>> columns = new LinkedHashMap<>();
    Map<TableName, List<String>> unknown = new LinkedHashMap<>();
    for (String[] row : connection.rows(COLUMNS.formatted(condition.replace("%1$s", "c")))) {
      TableName name = new TableName(row[0], row[1]);
      List<Column> known = columns.computeIfAbsent(name, table -> new ArrayList<>());
      if (isGenerated(row[11])) {
        continue;
      }
      MysqlColumn column = column(row);
      if (column == null) {
        unknown
            .computeIfAbsent(name, table -> new ArrayList<>())
            .add(row[2] + " is " + row[3] + (row[8] == null ? "" : " in character set " + row[8]));
      } else {
        known.add(new Column(column, row[10].equals("YES")));
      }
    }
    Map<TableName, Table> tables = new LinkedHashMap<>();
    columns.forEach(
        (name, known) ->
            tables.put(
                name,
                new Table(
                    name,
                    known,
                    keys.getOrDefault(name, List.of()),
                    unknown.getOrDefault(name, List.of()))));
    return tables;
  }

  /** What is computed from other columns is not read, whichever of them the log has. */
  private static boolean isGenerated(String extra) {
    return extra.contains("VIRTUAL")
        || extra.contains("STORED GENERATED")
        || extra.contains("PERSISTENT")
        || extra.contains("INVISIBLE") && extra.contains("SYSTEM");
  }

  /** Null where its values cannot be read. */
  private static MysqlColumn column(String[] row) {
    String name = row[2];
    boolean isUnsigned = row[4].contains("unsigned");
    return switch (row[3]) {
      case "tinyint" -> number(name, Kind.INTEGER, 1, 0, isUnsigned);
      case "smallint" -> number(name, Kind.INTEGER, 2, 0, isUnsigned);
      case "mediumint" -> number(name, Kind.INTEGER, 3, 0, isUnsigned);
      case "int" -> number(name, Kind.INTEGER, 4, 0, isUnsigned);
      case "bigint" -> number(name, Kind.INTEGER, 8, 0, isUnsigned);
      case "decimal" ->
          number(
              name, Kind.DECIMAL, Integer.parseInt(row[5]), Integer.parseInt(row[6]), isUnsigned);
      case "float" -> number(name, Kind.FLOAT, 0, 0, isUnsigned);
      case "double" -> number(name, Kind.DOUBLE, 0, 0, isUnsigned);
      case "bit" -> number(name, Kind.BIT, Integer.parseInt(row[5]), 0, false);
      case "year" -> number(name, Kind.YEAR, 0, 0, false);
      case "date" -> number(name, Kind.DATE, 0, 0, false);
      case "time" -> number(name, Kind.TIME, digits(row[7]), 0, false);
      case "datetime" -> number(name, Kind.DATETIME, digits(row[7]), 0, false);
      case "timestamp" -> number(name, Kind.TIMESTAMP, digits(row[7]), 0, false);
      case "json" -> number(name, Kind.JSON, 0, 0, false);
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
          MysqlColumn.isKnown(row[8])
              ? new MysqlColumn(name, Kind.TEXT, 0, 0, false, row[8], List.of())
              : null;
      case "enum", "set" ->
          MysqlColumn.isKnown(row[8])
              ? new MysqlColumn(
                  name, row[3].equals("set") ? Kind.SET : Kind.ENUM, 0, 0, false, row[8], List.of())
              : null;
      case "binary" -> number(name, Kind.BINARY, Integer.parseInt(row[9]), 0, false);
      case "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
          number(name, Kind.BINARY, 0, 0, false);
      case "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geometrycollection",
          "geomcollection" ->
          number(name, Kind.GEOMETRY, 0, 0, false);
      default -> null;
    };
  }

  private static int digits(String precision) {
    return precision == null ? 0 : Integer.parseInt(precision);
  }

  private static MysqlColumn number(
      String name, Kind kind, int size, int scale, boolean isUnsigned) {
    return new MysqlColumn(name, kind, size, scale, isUnsigned, "", List.of());
  }
}
