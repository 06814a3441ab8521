package io.icestream.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * An entity of a source system as the planner sees it: its columns in Flink's types, its key, and
 * how its live change stream is read.
 *
 * @param system the source system, such as {@code shop}
 * @param entity the entity's name in SQL, such as {@code customers}
 * @param columns the source's columns in their order, without the technical ones
 * @param key the columns that identify a row; empty when the source declares no key
 * @param orderBy the column whose largest value wins; empty when the position decides
 * @param sourceOptions the options of the live table, values being references where they are secret
 * @param sealing what is sealed of it; empty where all is clear
 */
public record EntityTable(
    String system,
    String entity,
    List<Column> columns,
    List<String> key,
    Optional<String> orderBy,
    Map<String, String> sourceOptions,
    Optional<Sealing> sealing) {

  public EntityTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    sourceOptions = Map.copyOf(sourceOptions);
  }

  /** An entity of which nothing is sealed. */
  public EntityTable(
      String system,
      String entity,
      List<Column> columns,
      List<String> key,
      Optional<String> orderBy,
      Map<String, String> sourceOptions) {
    this(system, entity, columns, key, orderBy, sourceOptions, Optional.empty());
  }

  /** The same entity with other columns and sealing. */
  public EntityTable with(List<Column> otherColumns, Optional<Sealing> otherSealing) {
    return new EntityTable(system, entity, otherColumns, key, orderBy, sourceOptions, otherSealing);
  }

  /** The same entity as queries see it: sealed columns have their types, and may be NULL. */
  EntityTable opened() {
    return with(
        columns.stream()
            .map(
                column ->
                    isSealed(column.name())
                        ? new Column(column.name(), type(column).copy(true).asSerializableString())
                        : column)
            .toList(),
        Optional.empty());
  }

  private static LogicalType type(Column column) {
    return LogicalTypeParser.parse(column.type(), EntityTable.class.getClassLoader());
  }

  /** Whether a column is sealed in Bronze. */
  public boolean isSealed(String column) {
    return sealing.isPresent() && sealing.get().columns().contains(column);
  }

  /** The columns as they are in Bronze. */
  public List<Column> storedColumns() {
    return columns.stream()
        .map(
            column ->
                isSealed(column.name())
                    ? new Column(
                        column.name(), type(column).isNullable() ? "BYTES" : "BYTES NOT NULL")
                    : column)
        .toList();
  }

  /** The columns of its log with nothing sealed: the source's, then the technical ones. */
  public List<Column> logColumns() {
    return Stream.concat(columns.stream(), EntitySql.META.stream()).toList();
  }

  /** A column of Bronze as its source had it, as an expression of SQL. */
  public String opened(String column) {
    if (!isSealed(column)) {
      return Sql.name(column);
    }
    return "`unseal_value`(%s, %s, %s)"
        .formatted(
            Sql.name(column),
            Sql.literal(qualifiedName() + "." + column),
            Sql.literal(column(column).type()));
  }

  private Column column(String name) {
    return columns.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** The type of a column of the source. */
  LogicalType typeOf(String column) {
    return type(column(column));
  }

  /**
   * What tells its rows apart, as expressions of SQL over its log: the columns of the key, of
   * sealed ones a keyed hash.
   */
  public List<String> identity() {
    return identity("");
  }

  /** The same where the log's columns are those of a named query. */
  List<String> identity(String qualifier) {
    return key.stream()
        .map(
            column ->
                isSealed(column)
                    ? "`sealed_key`(%s, %s)"
                        .formatted(
                            qualifier + Sql.name(column),
                            Sql.literal(qualifiedName() + "." + column))
                    : qualifier + Sql.name(column))
        .toList();
  }

  /**
   * A condition on rows of its log that leaves out those whose key nobody can read any more, for
   * their person was erased; empty where no key is sealed.
   */
  public Optional<String> identified() {
    String condition =
        IntStream.range(0, key.size())
            .filter(i -> isSealed(key.get(i)))
            .mapToObj(i -> identity().get(i) + " is not null")
            .collect(Collectors.joining(" and "));
    return condition.isEmpty() ? Optional.empty() : Optional.of(condition);
  }

  /** What its log says about sealing: properties of the table in Bronze. */
  public Map<String, String> sealProperties() {
    Map<String, String> properties = new TreeMap<>();
    sealing.flatMap(Sealing::keys).ifPresent(keys -> properties.put(Sealing.KEYS, keys));
    for (Column column : columns) {
      if (isSealed(column.name())) {
        properties.put(Sealing.SEALED + column.name(), column.type());
        properties.putAll(Sealing.noStatistics(column.name()));
      }
    }
    return properties;
  }

  /**
   * A column: its name as the source spells it, and its type as Flink SQL text, for instance {@code
   * DECIMAL(10, 2)}.
   */
  public record Column(String name, String type) {}

  /** Names of columns, whatever they are, as a list in Flink's options. */
  public static String listed(List<String> columns) {
    return columns.stream()
        .map(name -> name.matches("(?s).*[;'\"].*") ? "'" + name.replace("'", "''") + "'" : name)
        .collect(Collectors.joining(";"));
  }

  /** {@code shop.customers}. */
  public String qualifiedName() {
    return system + "." + entity;
  }

  /** {@code shop__customers}, the name of its log in Bronze. */
  public String logName() {
    return system + "__" + entity;
  }

  /** {@code quarantine.unparsed__shop__customers}, which takes what does not fit its columns. */
  public String unparsed() {
    return "quarantine.unparsed__" + logName();
  }

  /** The columns of that table. */
  public static List<Column> unparsedColumns() {
    return EntitySql.UNPARSED;
  }

  /** What {@code meta_file} begins with of rows in Bronze that came out of quarantine. */
  public String replayed() {
    return unparsed() + "#";
  }

  /** The options of the table that shows its changes as they are read. */
  public Map<String, String> changesOptions() {
    return EntitySql.changesOptions(this);
  }

  /** The columns of that table: as they are stored, then the technical ones. */
  public List<Column> changesColumns() {
    return EntitySql.changesColumns(this);
  }

  /** Whether rows can be told apart, so that the entity has a current state beside its log. */
  public boolean hasKey() {
    return !key.isEmpty();
  }
}
