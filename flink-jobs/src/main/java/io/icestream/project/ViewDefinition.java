package io.icestream.project;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A {@code CREATE TEMPORARY VIEW} of a project.
 *
 * @param name {@code <layer>__<table>}
 * @param query the query as written, parameters filled in; its line breaks are those of the file
 * @param queryLocation where the query begins in the file, so that a position in {@code query} can
 *     be told as one of the file
 * @param references what it reads, common table expressions not included, in order of appearance
 * @param statement the statement as written, parameters filled in, without the semicolon
 * @param location where the statement begins
 */
public record ViewDefinition(
    String name,
    String query,
    Location queryLocation,
    List<TableReference> references,
    String statement,
    Location location) {

  public ViewDefinition {
    references = List.copyOf(references);
  }

  /** The place of a column in the select that gives it, or that of the statement. */
  public Location locateColumn(int index) {
    try {
      SqlNode select = FlinkSql.parse(query);
      while (!(select instanceof SqlSelect)) {
        if (select instanceof SqlWith with) {
          select = with.body;
        } else if (select instanceof SqlOrderBy ordered) {
          select = ordered.query;
        } else if (select instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
          select = call.operand(0);
        } else {
          return location;
        }
      }
      SqlNodeList items = ((SqlSelect) select).getSelectList();
      if (index < items.size()) {
        SqlParserPos position = items.get(index).getParserPosition();
        return locate(position.getLineNum(), position.getColumnNum());
      }
    } catch (SqlParseException e) {
      // It has parsed before; the statement is place enough.
    }
    return location;
  }

  /**
   * The place in the file of a place in {@link #query}.
   *
   * @param line of the query, from 1
   * @param column of the query, from 1
   */
  public Location locate(int line, int column) {
    return queryLocation.within(line, column);
  }
}
