package io.icestream.cli;

import io.icestream.reconcile.LakeSession;
import io.icestream.run.LakeReader;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream query}: one SQL query over the published tables. */
@Command(
    name = "query",
    description = "Runs one SQL query over the published tables; needs no running job.",
    footer = {"", "Example: icestream query my-lake \"select count(*) from silver.customers\""})
final class QueryCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Parameters(index = "1", paramLabel = "SQL", description = "The query.")
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
    try (LakeReader lake = in == null ? new LakeReader(workspace) : LakeReader.of(workspace, in);
        LakeSession.Result result = lake.query(sql)) {
      format.print(result.columns(), result.rows(), System.out);
    }
    return 0;
  }
}
