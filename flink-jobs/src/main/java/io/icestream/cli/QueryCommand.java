package io.icestream.cli;

import io.icestream.project.ReadQuery;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream query}: one SQL query over the published tables. */
@Command(
    name = "query",
    description = "Runs one SQL query over the published tables; needs no running job.",
    footer = {
      "",
      "Example: icestream query my-lake \"select count(*) from silver.customers\"",
      "         icestream query my-lake \"show tables in silver\"",
      "         icestream query my-lake \"select * from gold.daily_sales\" --format csv > sales.csv"
    })
final class QueryCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Parameters(index = "1", paramLabel = "SQL", description = "The query; it can only read.")
  private String sql;

  @Option(
      names = "--format",
      defaultValue = "TABLE",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private RowFormat format;

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "Reads the tables that 'icestream rebuild --into' made in this directory.")
  private Path in;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ReadQuery query = ReadQuery.of(sql);
    try (Lake lake = in == null ? workspace.lake() : workspace.lake(in)) {
      query.checkTables(lake.tables());
    }
    try (LakeReader lake = in == null ? new LakeReader(workspace) : LakeReader.of(workspace, in);
        LakeSession.Result result = run(lake, query)) {
      long rows = format.print(result.columns(), result.rows(), System.out);
      if (rows == 0) {
        System.err.println("no rows");
      }
    }
    return 0;
  }

  private static LakeSession.Result run(LakeReader lake, ReadQuery query) {
    try {
      return lake.query(query.sql());
    } catch (ValidationException | TableException e) {
      List<String> columns = new ArrayList<>();
      query.tables().forEach(table -> columns.addAll(lake.columns(table)));
      throw query.explained(e, columns);
    }
  }
}
