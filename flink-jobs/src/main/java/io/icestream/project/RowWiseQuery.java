package io.icestream.project;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.dialect.CalciteSqlDialect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.flink.sql.parser.validate.FlinkSqlConformance;

/**
 * The query of a view that makes of each row of one entity at most one row, and looks at no other:
 * it can be asked of every version of a row, not only of the newest.
 */
public final class RowWiseQuery {
  /** The column that carries the version itself through the query. */
  public static final String CHANGE = "meta_change";

  /** The column that says whether the query keeps the row. */
  public static final String MATCHES = "meta_matches";

  private static final SqlDialect DIALECT =
      new CalciteSqlDialect(
          SqlDialect.EMPTY_CONTEXT
              .withConformance(FlinkSqlConformance.DEFAULT)
              .withUnquotedCasing(Lex.JAVA.unquotedCasing)
              .withQuotedCasing(Lex.JAVA.quotedCasing)
              .withIdentifierQuoteString(Lex.JAVA.quoting.string));

  private final ViewDefinition view;
  private final String entity;

  private RowWiseQuery(ViewDefinition view, String entity) {
    this.view = view;
    this.entity = entity;
  }

  /** A query over an entity; the query must have been checked with {@link #refusal}. */
  public static RowWiseQuery of(ViewDefinition view, String entity) {
    return new RowWiseQuery(view, entity);
  }

  /** Why a query looks at more than one row of one entity; empty when it does not. */
  public static Optional<String> refusal(ViewDefinition view) {
    if (view.references().size() != 1
        || view.references().get(0).path().size() != 2
        || view.references().get(0).isOverTime()) {
      return Optional.of("it reads more than one entity, or no entity");
    }
    SqlNode query = parse(view.query());
    if (query instanceof SqlWith with) {
      for (SqlNode item : with.withList) {
        Optional<String> refused = refusal(((SqlWithItem) item).query, false);
        if (refused.isPresent()) {
          return refused;
        }
      }
      return refusal(with.body, true);
    }
    return refusal(query, true);
  }

  private static Optional<String> refusal(SqlNode query, boolean isOutermost) {
    if (!(query instanceof SqlSelect select)) {
      return Optional.of("it has a " + query.getKind().lowerName.replace('_', ' '));
    }
    if (select.isDistinct()) {
      return Optional.of("it has a distinct");
    }
    if (select.getGroup() != null || select.getHaving() != null || looksAround(select)) {
      return Optional.of("it aggregates, or looks at other rows");
    }
    if (select.getOrderList() != null || select.getFetch() != null || select.getOffset() != null) {
      return Optional.of("it has an order or a limit");
    }
    if (select.getWhere() != null && !isOutermost) {
      return Optional.of("it has a 'where' inside; write it in the outermost select");
    }
    SqlNode from = unnamed(select.getFrom());
    if (from instanceof SqlIdentifier) {
      return Optional.empty();
    }
    return from instanceof SqlSelect inner
        ? refusal(inner, false)
        : Optional.of("it has a join, or reads something else than a table");
  }

  private static boolean looksAround(SqlSelect select) {
    return holdsQuery(select.getSelectList()) || holdsQuery(select.getWhere());
  }

  private static boolean holdsQuery(SqlNode node) {
    if (node instanceof SqlNodeList list) {
      return list.stream().anyMatch(RowWiseQuery::holdsQuery);
    }
    return node != null
        && (node.isA(SqlKind.QUERY)
            || node.getKind() == SqlKind.OVER
            || node instanceof SqlCall call
                && call.getOperandList().stream().anyMatch(RowWiseQuery::holdsQuery));
  }

  private static SqlNode unnamed(SqlNode from) {
    return from != null && from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
  }

  /** The query over something else with the entity's columns. */
  public String over(String replacement) {
    SqlNode query = parse(view.query());
    eachSelect(query, select -> select.setFrom(replaced(select.getFrom(), replacement)));
    return text(query);
  }

  /**
   * The query over versions of rows: with the version itself beside its columns, and whether it
   * keeps the row instead of leaving it out.
   *
   * @param replacement the versions, which have {@link #CHANGE} beside the entity's columns
   */
  public String overVersions(String replacement) {
    SqlNode query = parse(view.query());
    SqlSelect outermost = (SqlSelect) (query instanceof SqlWith with ? with.body : query);
    eachSelect(
        query,
        select -> {
          select.setFrom(replaced(select.getFrom(), replacement));
          SqlNodeList items = select.getSelectList();
          if (items.stream().noneMatch(item -> item instanceof SqlIdentifier id && id.isStar())) {
            items.add(new SqlIdentifier(CHANGE, SqlParserPos.ZERO));
          }
        });
    SqlNode kept =
        outermost.getWhere() == null
            ? SqlLiteral.createBoolean(true, SqlParserPos.ZERO)
            : SqlStdOperatorTable.IS_TRUE.createCall(SqlParserPos.ZERO, outermost.getWhere());
    outermost
        .getSelectList()
        .add(
            SqlStdOperatorTable.AS.createCall(
                SqlParserPos.ZERO, kept, new SqlIdentifier(MATCHES, SqlParserPos.ZERO)));
    outermost.setWhere(null);
    return text(query);
  }

  private interface Change {
    void to(SqlSelect select);
  }

  private static void eachSelect(SqlNode query, Change change) {
    if (query instanceof SqlWith with) {
      with.withList.forEach(item -> eachSelect(((SqlWithItem) item).query, change));
      eachSelect(with.body, change);
    } else if (query instanceof SqlSelect select) {
      eachSelect(unnamed(select.getFrom()), change);
      change.to(select);
    }
  }

  private SqlNode replaced(SqlNode from, String replacement) {
    boolean isNamed = from.getKind() == SqlKind.AS;
    if (!(unnamed(from) instanceof SqlIdentifier table)
        || !String.join(".", table.names).equals(entity)) {
      return from;
    }
    SqlIdentifier other = new SqlIdentifier(replacement, SqlParserPos.ZERO);
    if (isNamed) {
      ((SqlBasicCall) from).setOperand(0, other);
      return from;
    }
    String name = table.names.get(table.names.size() - 1);
    return SqlStdOperatorTable.AS.createCall(
        SqlParserPos.ZERO, List.of(other, new SqlIdentifier(name, SqlParserPos.ZERO)));
  }

  private static SqlNode parse(String query) {
    try {
      return FlinkSql.parse(query);
    } catch (SqlParseException e) {
      throw new IllegalStateException("it has parsed before", e);
    }
  }

  private static String text(SqlNode query) {
    return query.toSqlString(DIALECT).getSql();
  }
}
