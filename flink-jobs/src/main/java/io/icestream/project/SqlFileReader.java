package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.flink.sql.parser.ddl.SqlCreateFunction;
import org.apache.flink.sql.parser.ddl.SqlCreateTable;
import org.apache.flink.sql.parser.ddl.SqlCreateTableAs;
import org.apache.flink.sql.parser.ddl.SqlCreateTableLike;
import org.apache.flink.sql.parser.ddl.SqlCreateView;
import org.apache.flink.sql.parser.ddl.SqlSet;

/** Reads the SQL files of a project; each kind of file holds the statements that it must. */
final class SqlFileReader {
  private final Map<String, String> parameters;
  private final Problems problems;

  SqlFileReader(Map<String, String> parameters, Problems problems) {
    this.parameters = parameters;
    this.problems = problems;
  }

  private record Parsed(SqlText.Statement extent, SqlNode node) {}

  /** {@code silver/<name>.sql} or {@code gold/<name>.sql}. */
  Optional<TableFile> tableFile(Layer layer, String file, String name, String content) {
    SqlText sql = SqlText.read(file, content, parameters, problems);
    Optional<List<Parsed>> statements = parse(sql);
    if (statements.isEmpty()) {
      return Optional.empty();
    }
    Optional<TableDefinition> table =
        only(sql, statements.get(), SqlCreateTable.class, "CREATE TABLE")
            .map(
                parsed ->
                    new CreateTableReader(sql, problems)
                        .read(parsed.extent(), (SqlCreateTable) parsed.node()));
    Optional<ViewDefinition> view =
        only(sql, statements.get(), SqlCreateView.class, "CREATE TEMPORARY VIEW")
            .map(parsed -> view(sql, parsed.extent(), (SqlCreateView) parsed.node()));
    refuseOthers(sql, statements.get(), "one CREATE TABLE and one CREATE TEMPORARY VIEW");
    table.ifPresent(
        definition -> {
          mustBeNamed(sql, "table", definition.name(), name, definition.location());
          new TableChecks(sql, problems).check(definition);
        });
    view.ifPresent(
        definition ->
            mustBeNamed(
                sql,
                "view",
                definition.name(),
                layer.folder() + "__" + name,
                definition.location()));
    return table.flatMap(t -> view.map(v -> new TableFile(layer, file, t, v)));
  }

  /** {@code sources/<system>/<name>.sql}. */
  Optional<TableDefinition> entityFile(String file, String name, String content) {
    SqlText sql = SqlText.read(file, content, parameters, problems);
    Optional<List<Parsed>> statements = parse(sql);
    if (statements.isEmpty()) {
      return Optional.empty();
    }
    refuseOthers(sql, statements.get(), "one CREATE TABLE");
    Optional<TableDefinition> table =
        only(sql, statements.get(), SqlCreateTable.class, "CREATE TABLE")
            .map(
                parsed ->
                    new CreateTableReader(sql, problems)
                        .read(parsed.extent(), (SqlCreateTable) parsed.node()));
    table.ifPresent(
        definition -> {
          mustBeNamed(sql, "table", definition.name(), name, definition.location());
          new TableChecks(sql, problems).checkEntity(definition);
        });
    return table;
  }

  /**
   * {@code audits/<name>.sql}: one query, before it {@code SET 'every' = '10m'} and {@code SET
   * 'on-failure' = 'hold'} if they are wanted.
   */
  Optional<Audit> audit(String file, String name, String content) {
    SqlText sql = SqlText.read(file, content, parameters, problems);
    Optional<List<Parsed>> statements = parse(sql);
    if (statements.isEmpty()) {
      return Optional.empty();
    }
    String every = "10min";
    boolean holds = false;
    Parsed query = null;
    for (Parsed parsed : statements.get()) {
      if (parsed.node() instanceof SqlSet set && "every".equals(set.getKeyString())) {
        every = set.getValueString();
        if (!every.equals("cut") && YamlValues.duration(every).isEmpty()) {
          problems.add(
              sql.problem(
                  ErrorCode.PROJ_007,
                  sql.locate(parsed.extent().start()),
                  "Cannot schedule audit "
                      + name
                      + ": 'every' is neither 'cut' nor a duration above zero. Write it as"
                      + " 10min."));
        }
      } else if (parsed.node() instanceof SqlSet set && "on-failure".equals(set.getKeyString())) {
        holds = "hold".equals(set.getValueString());
        if (!holds && !"report".equals(set.getValueString())) {
          problems.add(
              sql.problem(
                  ErrorCode.PROJ_007,
                  sql.locate(parsed.extent().start()),
                  "Cannot read audit "
                      + name
                      + ": 'on-failure' is neither 'report' nor 'hold'. Write one of them."));
        }
      } else if (parsed.node().isA(org.apache.calcite.sql.SqlKind.QUERY) && query == null) {
        query = parsed;
      } else {
        problems.add(
            sql.problem(
                ErrorCode.PROJ_015,
                sql.locate(parsed.extent().start()),
                "Cannot read " + file + ": an audit is one query. Remove this statement."));
      }
    }
    if (query == null) {
      problems.add(
          ErrorCode.PROJ_015,
          Location.startOf(file),
          "Cannot read "
              + file
              + ": it holds no query. Add one that returns no rows when all is well.");
      return Optional.empty();
    }
    return Optional.of(
        new Audit(
            name,
            sql.text(query.extent().start(), query.extent().end()),
            every.equals("cut") ? Optional.empty() : YamlValues.duration(every),
            holds,
            TableReferences.of(query.node(), sql),
            sql.locate(query.extent().start())));
  }

  /** {@code functions.sql}. */
  List<FunctionDefinition> functions(String file, String content) {
    SqlText sql = SqlText.read(file, content, parameters, problems);
    List<FunctionDefinition> functions = new ArrayList<>();
    for (Parsed parsed : parse(sql).orElse(List.of())) {
      Location location = sql.locate(parsed.extent().start());
      if (!(parsed.node() instanceof SqlCreateFunction function)
          || function.getFunctionIdentifier().length != 1
          || function.getFunctionLanguage() != null
          || !function.getResourceInfos().isEmpty()) {
        problems.add(
            sql.problem(
                ErrorCode.PROJ_015,
                location,
                "Cannot read "
                    + file
                    + ": it may hold only CREATE TEMPORARY SYSTEM FUNCTION name AS 'class'. Remove"
                    + " this statement or write it so."));
        continue;
      }
      String name = function.getFunctionIdentifier()[0];
      if (functions.stream().anyMatch(other -> other.name().equals(name))) {
        problems.add(
            sql.problem(
                ErrorCode.PROJ_002,
                location,
                "Cannot read "
                    + file
                    + ": the function '"
                    + name
                    + "' is here a second time. Keep one."));
      }
      functions.add(
          new FunctionDefinition(
              name,
              function.getFunctionClassName().getValueAs(String.class),
              sql.text(parsed.extent().start(), parsed.extent().end()),
              location));
    }
    return functions;
  }

  /** Empty when a statement does not parse; what else the file lacks cannot be known then. */
  private Optional<List<Parsed>> parse(SqlText sql) {
    List<Parsed> statements = new ArrayList<>();
    boolean isComplete = !sql.isBroken();
    for (SqlText.Statement statement : sql.statements()) {
      try {
        statements.add(new Parsed(statement, FlinkSql.parse(sql.padded(statement))));
      } catch (SqlParseException e) {
        isComplete = false;
        Location location =
            e.getPos() == null || e.getPos().getLineNum() < 1
                ? sql.locate(statement.start())
                : sql.locate(e.getPos().getLineNum(), e.getPos().getColumnNum());
        problems.add(
            sql.problem(
                ErrorCode.PROJ_014,
                location,
                "Cannot read "
                    + sql.file()
                    + ": "
                    + FlinkSql.reason(e)
                    + ". Correct the statement at the caret or just before it; put names that are"
                    + " SQL words in back-ticks."));
      }
    }
    return isComplete ? Optional.of(statements) : Optional.empty();
  }

  private Optional<Parsed> only(
      SqlText sql, List<Parsed> statements, Class<? extends SqlNode> type, String what) {
    List<Parsed> matching =
        statements.stream().filter(parsed -> type.isInstance(parsed.node())).toList();
    if (matching.size() > 1) {
      problems.add(
          sql.problem(
              ErrorCode.PROJ_015,
              sql.locate(matching.get(1).extent().start()),
              "Cannot read "
                  + sql.file()
                  + ": it holds a second "
                  + what
                  + ". Move it to a file of its own."));
    }
    if (matching.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_015,
          Location.startOf(sql.file()),
          "Cannot read " + sql.file() + ": it holds no " + what + ". Add one.");
    }
    return matching.stream().findFirst();
  }

  private void refuseOthers(SqlText sql, List<Parsed> statements, String what) {
    boolean isView = what.contains("VIEW");
    for (Parsed parsed : statements) {
      boolean isTable =
          parsed.node() instanceof SqlCreateTable
              && !(parsed.node() instanceof SqlCreateTableAs)
              && !(parsed.node() instanceof SqlCreateTableLike);
      if (!isTable && !(isView && parsed.node() instanceof SqlCreateView)) {
        problems.add(
            sql.problem(
                ErrorCode.PROJ_015,
                sql.locate(parsed.extent().start()),
                "Cannot read "
                    + sql.file()
                    + ": it may hold only "
                    + what
                    + ". Remove this statement."));
      }
    }
  }

  private ViewDefinition view(SqlText sql, SqlText.Statement extent, SqlCreateView node) {
    Location location = sql.locate(extent.start());
    if (!node.isTemporary() || node.isIfNotExists() || !node.getFieldList().isEmpty()) {
      problems.add(
          sql.problem(
              ErrorCode.PROJ_015,
              location,
              "Cannot read "
                  + sql.file()
                  + ": the view must be a plain CREATE TEMPORARY VIEW name AS query. Name its"
                  + " columns in the query."));
    }
    int start = sql.skipBlanks(extent.afterAs());
    new QueryChecks(sql, problems).check(node.getQuery());
    return new ViewDefinition(
        String.join(".", node.fullViewName()),
        sql.text(start, extent.end()),
        sql.locate(start),
        TableReferences.of(node.getQuery(), sql),
        sql.text(extent.start(), extent.end()),
        location);
  }

  private void mustBeNamed(
      SqlText sql, String what, String actual, String expected, Location location) {
    if (!actual.equals(expected)) {
      problems.add(
          sql.problem(
              ErrorCode.PROJ_016,
              location,
              "Cannot take "
                  + what
                  + " '"
                  + Names.shown(actual)
                  + "': in this file it must be named "
                  + expected
                  + ". Rename it or the file."));
    }
  }
}
