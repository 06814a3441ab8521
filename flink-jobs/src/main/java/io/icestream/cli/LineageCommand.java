package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.lineage.SourceColumn;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.ProjectLineage.Table;
import io.icestream.project.Names;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream lineage}: where columns come from, and where they go. */
@Command(
    name = "lineage",
    description = {
      "Shows where the columns of the tables come from; of a source's column where its values go.",
      "Every way is named step by step, with what it does to the value. Starts nothing."
    },
    footer = {
      "",
      "Example: icestream lineage my-lake silver.customers",
      "         icestream lineage my-lake shop.customers.email",
      "         icestream lineage my-lake --format openlineage > events.json"
    })
final class LineageCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "A table, a column of it, an entity of a source, or a column of it (default: all tables).")
  private String name;

  @Option(
      names = "--format",
      defaultValue = "TEXT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  /** What is printed. */
  enum Format {
    TEXT,
    JSON,
    OPENLINEAGE
  }

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ProjectLineage lineage = workspace.lineage();
    String table =
        name.chars().filter(c -> c == '.').count() > 1
            ? name.substring(0, name.lastIndexOf('.'))
            : name;
    String column = table.equals(name) ? "" : name.substring(table.length() + 1);
    List<Table> tables = lineage.tables(table);
    List<String> columns = columns(lineage, table, tables);
    if (!name.isEmpty()
        && (columns.isEmpty() || (!column.isEmpty() && !columns.contains(column)))) {
      throw unknown(lineage, table, column, columns);
    }
    if (tables.isEmpty()) {
      List<SourceColumn> origins =
          columns.stream()
              .filter(any -> column.isEmpty() || any.equals(column))
              .map(any -> new SourceColumn(table, any))
              .toList();
      System.out.print(
          format == Format.TEXT
              ? LineageText.reached(lineage, origins)
              : LineageJson.reached(lineage, origins));
      return 0;
    }
    System.out.print(
        switch (format) {
          case TEXT -> LineageText.of(lineage, tables, column);
          case JSON -> LineageJson.of(lineage, tables, column);
          case OPENLINEAGE -> new OpenLineageEvents(workspace.project()).of(tables, column);
        });
    return 0;
  }

  private static List<String> columns(ProjectLineage lineage, String table, List<Table> tables) {
    return tables.isEmpty()
        ? lineage.columns(table).stream().map(SourceColumn::column).toList()
        : tables.get(0).lineage().columns();
  }

  private static IcestreamException unknown(
      ProjectLineage lineage, String table, String column, List<String> columns) {
    return new IcestreamException(
        ErrorCode.RUN_010,
        columns.isEmpty()
            ? "Cannot show the lineage of "
                + table
                + ": no table and no entity has that name. "
                + Names.suggest(table, lineage.names())
            : "Cannot show the lineage of "
                + table
                + "."
                + column
                + ": no such column. "
                + Names.suggest(column, columns));
  }
}
