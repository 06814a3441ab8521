package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlLikeOperator;
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

  private static final Set<String> PATHS = Set.of("JSON_EXISTS", "JSON_QUERY", "JSON_VALUE");

  private final Teller teller;

  /** Takes what is wrong at a place of the checked text. */
  @FunctionalInterface
  interface Teller {
    void tell(ErrorCode code, SqlParserPos position, String message);
  }

  QueryChecks(SqlText sql, Problems problems) {
    this(
        (code, position, message) ->
            problems.add(
                sql.problem(
                    code, sql.locate(position.getLineNum(), position.getColumnNum()), message)));
  }

  /** Checks for text that stands elsewhere; takes where in it, and what is wrong. */
  QueryChecks(Teller teller) {
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
    checkEscape(call);
    checkPath(call);
    checkUnion(call);
    call.getOperandList().forEach(this::expression);
  }

  /** Flink looks at an escape when the first row comes, and one that is wrong stops the job. */
  private void checkEscape(SqlCall call) {
    if (!(call.getOperator() instanceof SqlLikeOperator) || call.operandCount() < 3) {
      return;
    }
    String pattern = text(call.operand(1));
    String escape = text(call.operand(2));
    if (pattern == null || escape == null) {
      tellEscape(call, "pattern and escape must stand there as texts");
    } else if (escape.length() != 1 || escape.equals("\"") || escape.equals("\\")) {
      tellEscape(call, "the escape must be one character, neither a quote \" nor a back-slash");
    } else {
      String once = Pattern.quote(escape);
      if (!pattern.matches("(?s)(%1$s[%%_]|%1$s%1$s|(?!%1$s).)*".formatted(once))) {
        tellEscape(call, "what follows the escape must be %, _ or the escape itself");
      }
    }
  }

  /** Flink takes quotes in a path of JSON for a part of the name, finds nothing and gives NULL. */
  private void checkPath(SqlCall call) {
    if (PATHS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT))
        && call.operandCount() > 1
        && String.valueOf(text(call.operand(1))).contains("\"")) {
      tell(
          ErrorCode.PROJ_032,
          call.operand(1).getParserPosition(),
          "Cannot use this path: with quotes it would find nothing. Write $[''name''] for a name"
              + " with blanks.");
    }
  }

  /** Flink writes such a query of a WITH anew without its parentheses, and then can't read it. */
  private void checkUnion(SqlCall call) {
    if (call instanceof SqlWithItem item && item.query.isA(SqlKind.SET_QUERY)) {
      String name = item.name.getSimple();
      tell(
          ErrorCode.PROJ_014,
          item.query.getParserPosition(),
          "Cannot take the query "
              + Names.shown(name)
              + " of a WITH as it is: Flink cannot read a bare "
              + item.query.getKind().lowerName.replace('_', ' ')
              + " there. Put select * from ( before it and ) as all_rows behind it.");
    }
  }

  private static String text(SqlNode node) {
    return node instanceof SqlCharStringLiteral literal ? literal.getValueAs(String.class) : null;
  }

  private void tellEscape(SqlCall call, String rule) {
    tell(
        ErrorCode.PROJ_032,
        call.getParserPosition(),
        "Cannot use this pattern: it would stop the job, for " + rule + ". Correct it.");
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
    tell(ErrorCode.PROJ_030, position, message);
  }

  private void tell(ErrorCode code, SqlParserPos position, String message) {
    teller.tell(code, position, message);
  }
}
