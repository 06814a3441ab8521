package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;

/**
 * A query that somebody typed: one statement that only reads. The lake's tables have one writer,
 * the project's job, and a typed statement is not it.
 */
public final class ReadQuery {
  private static final Pattern COLUMN = Pattern.compile("Column '([^']+)' not found");
  private static final Pattern POSITION = Pattern.compile("[Ll]ine (\\d+), column (\\d+)");
  private static final List<String> LOOKS = List.of("SHOW", "DESCRIBE", "EXPLAIN");

  private final String sql;
  private final List<TableReference> tables;

  private ReadQuery(String sql, List<TableReference> tables) {
    this.sql = sql;
    this.tables = tables;
  }

  /**
   * Takes a statement.
   *
   * @throws IcestreamException when it does not parse, or does more than read
   */
  public static ReadQuery of(String text) {
    String sql = text.strip().replaceAll(";\\s*$", "");
    SqlNode node;
    try {
      node = FlinkSql.parse(sql);
    } catch (SqlParseException e) {
      throw refused(
          FlinkSql.reason(e)
              + " (line "
              + e.getPos().getLineNum()
              + ", column "
              + e.getPos().getColumnNum()
              + "). Correct the query.");
    }
    if (node.isA(SqlKind.QUERY)) {
      return new ReadQuery(
          sql, TableReferences.of(node, SqlText.read("query", sql, Map.of(), new Problems())));
    }
    String operator =
        node instanceof SqlCall call ? call.getOperator().getName().toUpperCase(Locale.ROOT) : "";
    if (LOOKS.stream().noneMatch(operator::startsWith)) {
      throw refused(
          "it does more than read, and the tables have one writer, the project's job. Write a"
              + " select, show, describe or explain.");
    }
    return new ReadQuery(sql, List.of());
  }

  /** The statement without a semicolon. */
  public String sql() {
    return sql;
  }

  /**
   * Refuses to read what is not there.
   *
   * @param known the lake's tables as {@code layer.table}
   */
  public void checkTables(Collection<String> known) {
    for (TableReference table : tables) {
      String name = table.name().startsWith("lake.") ? table.name().substring(5) : table.name();
      if (!known.contains(name)) {
        throw refused(
            "there is no table "
                + Names.shown(name)
                + " (line "
                + table.location().line()
                + ", column "
                + table.location().column()
                + "). "
                + suggest(name, known));
      }
    }
  }

  private static String suggest(String name, Collection<String> known) {
    if (name.contains(".")) {
      return Names.suggest(name, known);
    }
    List<String> tables = known.stream().map(ReadQuery::table).distinct().toList();
    List<String> near = tables.contains(name) ? List.of(name) : Names.nearest(name, tables);
    List<String> qualified =
        known.stream().filter(candidate -> near.contains(table(candidate))).sorted().toList();
    return qualified.isEmpty()
        ? Names.suggest(name, known)
        : "Write its layer too: " + String.join(" or ", qualified) + ".";
  }

  private static String table(String qualified) {
    return qualified.substring(qualified.indexOf('.') + 1);
  }

  /** The tables that it reads, as {@code layer.table}. */
  public List<String> tables() {
    return tables.stream().map(TableReference::name).toList();
  }

  /**
   * What to tell of a failure to plan the query.
   *
   * @param columns the columns of the tables that it reads
   */
  public IcestreamException explained(Exception failure, Collection<String> columns) {
    String place = "";
    String reason = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Matcher position = POSITION.matcher(message);
      if (place.isEmpty() && position.find()) {
        place = " (line " + position.group(1) + ", column " + position.group(2) + ")";
      }
      reason = message.lines().findFirst().orElse("");
    }
    Matcher column = COLUMN.matcher(reason);
    String remedy = column.find() ? Names.suggest(column.group(1), columns) : "Correct the query.";
    String why = reason.replaceAll("[.\\s]+$", "");
    return refused(
        (why.length() > 300 ? why.substring(0, 300) + "..." : why) + place + ". " + remedy);
  }

  private static IcestreamException refused(String why) {
    return new IcestreamException(ErrorCode.RUN_010, "Cannot run the query: " + why);
  }
}
