package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a declared table must keep to besides the grammar. */
final class TableChecks {
  /** Options of a declared entity. */
  static final List<String> ENTITY_OPTIONS =
      List.of(
          "charset",
          "collection",
          "cursor",
          "delimiter",
          "document",
          "epoch-millis",
          "expected-every",
          "fields",
          "first-page",
          "format",
          "header",
          "key-format",
          "last-page",
          "null-text",
          "order-by",
          "paging",
          "parameter",
          "parameters",
          "path",
          "quote",
          "records",
          "source",
          "tombstones",
          "topic",
          "truncates");

  private static final List<String> TABLE_PREFIXES = List.of("icestream.", "write.");

  private final SqlText sql;
  private final Problems problems;

  TableChecks(SqlText sql, Problems problems) {
    this.sql = sql;
    this.problems = problems;
  }

  /** A Silver or Gold table. */
  void check(TableDefinition table) {
    checkColumns(table);
    if (table.primaryKey().isEmpty()) {
      tell(
          ErrorCode.PROJ_018,
          table.location(),
          "Cannot write table '"
              + table.name()
              + "': it has no primary key, so its rows could not be updated. Add PRIMARY KEY (...)"
              + " NOT ENFORCED.");
    }
    for (String option : table.options().keySet()) {
      if (TABLE_PREFIXES.stream().noneMatch(option::startsWith)) {
        tell(
            ErrorCode.PROJ_019,
            table.location(),
            "Cannot take option '"
                + Names.shown(option)
                + "': a Silver or Gold table has no such option. Allowed are those that begin with "
                + String.join(" or ", TABLE_PREFIXES)
                + "; the program chooses the connector.");
      }
    }
    for (String reader :
        table.options().getOrDefault("icestream.readers", "flink").split(",", -1)) {
      Names.noSuchEngine(reader.strip())
          .ifPresent(problem -> tell(ErrorCode.PROJ_006, table.location(), problem));
    }
    names(table, table.partitionedBy(), "partition by", ErrorCode.PROJ_017);
  }

  /** An entity with declared columns. */
  void checkEntity(TableDefinition table) {
    checkColumns(table);
    for (String option : table.options().keySet()) {
      if (!ENTITY_OPTIONS.contains(option)) {
        String near =
            Names.nearest(option, ENTITY_OPTIONS).isEmpty()
                ? ""
                : Names.suggest(option, ENTITY_OPTIONS) + " ";
        tell(
            ErrorCode.PROJ_019,
            table.location(),
            "Cannot take option '"
                + Names.shown(option)
                + "': an entity has no such option. "
                + near
                + "Allowed here: "
                + String.join(", ", ENTITY_OPTIONS)
                + ".");
      }
    }
    for (Column column : table.columns()) {
      if (column.name().startsWith("meta_")) {
        tell(
            ErrorCode.PROJ_017,
            column.location(),
            "Cannot take column '"
                + column.name()
                + "': names that begin with meta_ are the program's own. Rename it.");
      }
    }
    Optional.ofNullable(table.options().get("order-by"))
        .ifPresent(column -> names(table, List.of(column), "order by", ErrorCode.PROJ_025));
    if (!table.partitionedBy().isEmpty()) {
      tell(
          ErrorCode.PROJ_017,
          table.location(),
          "Cannot partition entity '"
              + table.name()
              + "': its log is partitioned by ingest time. Remove PARTITIONED BY.");
    }
  }

  private void checkColumns(TableDefinition table) {
    Map<String, String> seen = new HashMap<>();
    for (Column column : table.columns()) {
      if (!Names.isAllowed(column.name())) {
        tell(
            ErrorCode.PROJ_008,
            column.location(),
            "Cannot name a column '"
                + Names.shown(column.name())
                + "': a name is "
                + Names.RULE
                + ". Rename it.");
      }
      String twin = seen.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column.name());
      if (twin != null) {
        tell(
            ErrorCode.PROJ_017,
            column.location(),
            "Cannot take column '"
                + column.name()
                + "': "
                + (twin.equals(column.name())
                    ? "it is here a second time"
                    : "it differs from '"
                        + twin
                        + "' in upper and lower case only, which Athena does not tell apart")
                + ". Rename one of the two.");
      }
    }
    names(table, table.primaryKey(), "make a key of", ErrorCode.PROJ_018);
    Set<String> key = new HashSet<>();
    for (String column : table.primaryKey()) {
      if (!key.add(column)) {
        tell(
            ErrorCode.PROJ_018,
            table.location(),
            "Cannot make a key of '" + column + "': the key has it twice. Remove one.");
      }
    }
  }

  private void names(
      TableDefinition table, Collection<String> columns, String use, ErrorCode code) {
    for (String column : columns) {
      if (!table.columnNames().contains(column)) {
        tell(
            code,
            table.location(),
            "Cannot "
                + use
                + " '"
                + Names.shown(column)
                + "': table '"
                + table.name()
                + "' has no such column. "
                + Names.suggest(column, table.columnNames()));
      }
    }
  }

  private void tell(ErrorCode code, Location location, String message) {
    problems.add(sql.problem(code, location, message));
  }
}
