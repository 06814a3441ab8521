package io.icestream.project;

import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;
import org.apache.flink.sql.parser.validate.FlinkSqlConformance;

/** Flink's own parser, set as Flink sets it. */
final class FlinkSql {
  private static final SqlParser.Config CONFIG =
      SqlParser.config()
          .withParserFactory(FlinkSqlParserImpl.FACTORY)
          .withConformance(FlinkSqlConformance.DEFAULT)
          .withLex(Lex.JAVA)
          .withIdentifierMaxLength(256);

  private FlinkSql() {}

  static SqlNode parse(String statement) throws SqlParseException {
    return SqlParser.create(statement, CONFIG).parseStmt();
  }

  static SqlNode parseExpression(String expression) throws SqlParseException {
    return SqlParser.create(expression, CONFIG).parseExpression();
  }

  /** What the parser stumbled over, in a few words and without what it would have liked instead. */
  static String reason(SqlParseException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    String first = message.lines().findFirst().orElse("");
    if (first.startsWith("Encountered \"<EOF>\"")) {
      return "it ends too early";
    }
    if (first.startsWith("Encountered \"")) {
      int end = first.lastIndexOf("\" at line");
      String found = first.substring("Encountered \"".length(), end < 0 ? first.length() : end);
      return "'" + Names.shown(found.replace("\\'", "'").strip()) + "' cannot stand here";
    }
    if (first.startsWith("Lexical error")) {
      return "a character cannot stand here";
    }
    if (first.startsWith("Non-query expression")) {
      return "no statement begins like this";
    }
    return Names.shown(first.replaceAll("[.\\s]+$", ""));
  }
}
