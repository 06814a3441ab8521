package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What the query of a view must keep to: the same rows whenever it runs, columns by name. */
final class QueryChecks {
  private static final Set<String> CHANGING =
      Set.of(
          "CURRENT_DATE",
          "CURRENT_ROW_TIMESTAMP",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURRENT_WATERMARK",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "NOW",
          "PROCTIME",
          "RAND",
          "RAND_INTEGER",
          "UUID");

  /** Those that may come without brackets. */
  private static final Set<String> BARE =
      Set.of("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP");

  private final BiConsumer<SqlParserPos, String> teller;

  QueryChecks(SqlText sql, Problems problems) {
    this(
        (position, message) ->
            problems.add(
                sql.problem(
                    ErrorCode.PROJ_030,
                    sql.locate(position.getLineNum(), position.getColumnNum()),
                    message)));
  }

  /** Checks for text that stands elsewhere; takes where in it, and what is wrong. */
  QueryChecks(BiConsumer<SqlParserPos, String> teller) {
    this.teller = teller;
  }

  void check(SqlNode query) {
    outermost(query);
    expression(query);
  }

  private void outermost(SqlNode query) {
    if (query instanceof SqlWith with) {
      outermost(with.body);
    } else if (query instanceof SqlOrderBy ordered) {
      outermost(ordered.query);
    } else if (query instanceof SqlSelect select) {
      for (SqlNode item : select.getSelectList()) {
        if (item instanceof SqlIdentifier identifier && identifier.isStar()) {
          tell(
              item.getParserPosition(),
              "Cannot select *: a new column of a source would change the table. Name the"
                  + " columns.");
        }
      }
    } else if (query instanceof SqlCall call && query.isA(SqlKind.SET_QUERY)) {
      call.getOperandList().forEach(this::outermost);
    }
  }

  /** Refuses what differs from run to run. */
  void expression(SqlNode node) {
    if (node instanceof SqlNodeList list) {
      list.forEach(this::expression);
    }
    if (!(node instanceof SqlCall call)) {
      if (node instanceof SqlIdentifier identifier && identifier.isSimple()) {
        refuse(
            BARE,
            identifier.getSimple(),
            identifier.isComponentQuoted(0),
            node.getParserPosition());
      }
      return;
    }
    if (call.getOperator() instanceof SqlFunction function) {
      refuse(CHANGING, function.getName(), false, node.getParserPosition());
      if (function.getName().equalsIgnoreCase("UNIX_TIMESTAMP") && call.operandCount() == 0) {
        tellChanging("UNIX_TIMESTAMP", node.getParserPosition());
      }
    }
    call.getOperandList().forEach(this::expression);
  }

  private void refuse(Set<String> refused, String name, boolean isQuoted, SqlParserPos position) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (!isQuoted && refused.contains(upper)) {
      tellChanging(upper, position);
    }
  }

  private void tellChanging(String function, SqlParserPos position) {
    tell(
        position,
        "Cannot use "
            + function
            + ": it differs from run to run, and a table must be the same however often it is"
            + " rebuilt. Use a time of the event, such as meta_event_at.");
  }

  private void tell(SqlParserPos position, String message) {
    teller.accept(position, message);
  }
}
