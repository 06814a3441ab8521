package io.icestream.cli;

import io.icestream.run.SqlSession;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream compile}: the job as Flink SQL. */
@Command(
    name = "compile",
    description = "Prints the job as Flink SQL that the Flink SQL client runs unchanged.",
    footer = {
      "",
      "Example: icestream compile my-lake > job.sql",
      "         icestream sql my-lake --bare --file job.sql"
    })
final class CompileCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    System.out.print(SqlSession.job(workspace));
    return 0;
  }
}
