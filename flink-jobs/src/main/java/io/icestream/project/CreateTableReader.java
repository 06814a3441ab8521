package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.flink.sql.parser.ddl.SqlCreateTable;
import org.apache.flink.sql.parser.ddl.SqlTableColumn;
import org.apache.flink.sql.parser.ddl.SqlTableColumn.SqlRegularColumn;
import org.apache.flink.sql.parser.ddl.SqlTableOption;
import org.apache.flink.sql.parser.ddl.constraint.SqlTableConstraint;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** Turns a parsed {@code CREATE TABLE} into a record. */
final class CreateTableReader {
  private final SqlText sql;
  private final Problems problems;

  CreateTableReader(SqlText sql, Problems problems) {
    this.sql = sql;
    this.problems = problems;
  }

  TableDefinition read(SqlText.Statement extent, SqlCreateTable node) {
    Location location = sql.locate(extent.start());
    if (node.isTemporary() || node.isIfNotExists()) {
      tell(
          ErrorCode.PROJ_015,
          location,
          "Cannot read "
              + sql.file()
              + ": the table must be a plain CREATE TABLE. Remove TEMPORARY and IF NOT EXISTS.");
    }
    List<String> key = key(node, location);
    List<Column> columns = new ArrayList<>();
    for (SqlNode column : node.getColumnList()) {
      if (column instanceof SqlRegularColumn regular) {
        columns.add(column(regular, key));
      } else {
        tell(
            ErrorCode.PROJ_017,
            at(column.getParserPosition()),
            "Cannot take column '"
                + ((SqlTableColumn) column).getName().getSimple()
                + "': computed and metadata columns are not stored. Compute it in the view.");
      }
    }
    node.getWatermark()
        .ifPresent(
            watermark ->
                tell(
                    ErrorCode.PROJ_017,
                    at(watermark.getParserPosition()),
                    "Cannot take a watermark: positions order the changes, not time. Remove it."));
    return new TableDefinition(
        String.join(".", node.fullTableName()),
        columns,
        key,
        node.getComment().map(comment -> comment.getValueAs(String.class)),
        names(node.getPartitionKeyList()),
        options(node),
        sql.text(extent.start(), extent.end()),
        location);
  }

  private Column column(SqlRegularColumn column, List<String> key) {
    String name = column.getName().getSimple();
    Location location = at(column.getName().getParserPosition());
    String written =
        column
            .getType()
            .toSqlString(config -> config.withDialect(AnsiSqlDialect.DEFAULT))
            .getSql()
            .replace('\n', ' ');
    boolean isNullable =
        !Boolean.FALSE.equals(column.getType().getNullable()) && !key.contains(name);
    return new Column(
        name,
        type(name, written, location),
        isNullable,
        column.getComment().map(comment -> ((SqlLiteral) comment).getValueAs(String.class)),
        location);
  }

  private String type(String column, String written, Location location) {
    try {
      LogicalType type =
          LogicalTypeParser.parse(written, CreateTableReader.class.getClassLoader()).copy(true);
      if (isKnown(type)) {
        return type.asSummaryString();
      }
    } catch (ValidationException e) {
      // Told below.
    }
    tell(
        ErrorCode.PROJ_017,
        location,
        "Cannot take column '"
            + Names.shown(column)
            + "': Flink SQL has no such type ("
            + Names.shown(written.replace("`", ""))
            + "). Use STRING, BIGINT, DECIMAL(p, s), BOOLEAN, DATE, TIMESTAMP_LTZ(p) or another of"
            + " Flink's.");
    return written;
  }

  private static boolean isKnown(LogicalType type) {
    return !type.is(LogicalTypeRoot.UNRESOLVED)
        && type.getChildren().stream().allMatch(CreateTableReader::isKnown);
  }

  private List<String> key(SqlCreateTable node, Location location) {
    List<SqlTableConstraint> keys = new ArrayList<>();
    for (SqlTableConstraint constraint : node.getFullConstraints()) {
      if (constraint.isPrimaryKey()) {
        keys.add(constraint);
      }
    }
    if (keys.size() > 1) {
      tell(
          ErrorCode.PROJ_018,
          location,
          "Cannot take table '"
              + node.fullTableName()[0]
              + "': it has two primary keys. Keep one.");
    }
    if (keys.isEmpty()) {
      return List.of();
    }
    SqlTableConstraint key = keys.get(0);
    if (key.isEnforced()) {
      tell(
          ErrorCode.PROJ_018,
          at(key.getParserPosition()),
          "Cannot enforce a primary key: Flink SQL only declares it. Add NOT ENFORCED.");
    }
    return List.of(key.getColumnNames());
  }

  private Map<String, String> options(SqlCreateTable node) {
    Map<String, String> options = new LinkedHashMap<>();
    Set<String> seen = new LinkedHashSet<>();
    for (SqlNode option : node.getPropertyList()) {
      String name = ((SqlTableOption) option).getKeyString();
      if (!seen.add(name)) {
        tell(
            ErrorCode.PROJ_002,
            at(((SqlTableOption) option).getKey().getParserPosition()),
            "Cannot take option '"
                + Names.shown(name)
                + "': it is here a second time. Keep one of the two.");
      }
      options.put(name, ((SqlTableOption) option).getValueString());
    }
    return options;
  }

  private static List<String> names(Iterable<SqlNode> identifiers) {
    List<String> names = new ArrayList<>();
    identifiers.forEach(identifier -> names.add(((SqlIdentifier) identifier).getSimple()));
    return names;
  }

  private Location at(SqlParserPos position) {
    return sql.locate(position.getLineNum(), position.getColumnNum());
  }

  private void tell(ErrorCode code, Location location, String message) {
    problems.add(sql.problem(code, location, message));
  }
}
