package io.icestream.cli;

import io.icestream.project.ServedDatabase;
import io.icestream.run.Lake;
import io.icestream.run.StopSignals;
import io.icestream.run.Workspace;
import io.icestream.serve.Serving;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream serve}: published Gold tables in a database. */
@Command(
    name = "serve",
    description = {
      "Delivers published Gold tables to a database of 'serve' in icestream.yml, until Ctrl-C.",
      "Each cut comes there in one transaction. Runs beside the job, here or elsewhere."
    },
    footer = {
      "",
      "Example: icestream serve my-lake",
      "         icestream serve my-lake --once",
      "         icestream serve my-lake --print > create_star_schema.sql"
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--to",
      paramLabel = "DATABASE",
      description = "Which one, when there are several.")
  private String to;

  @Option(names = "--once", description = "Delivers what is published now, and ends.")
  private boolean once;

  @Option(
      names = "--print",
      description = "Prints the SQL that makes the tables, and connects to nothing.")
  private boolean print;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    ServedDatabase database = Serving.database(workspace.project(), Optional.ofNullable(to));
    if (print) {
      System.out.print(Serving.script(workspace.project(), database));
      return 0;
    }
    try (Lake lake = workspace.lake()) {
      Serving serving = new Serving(workspace, lake, database, System.err::println);
      if (once) {
        serving.once();
        return 0;
      }
      StopSignals.onFirst(serving::stop);
      System.err.println(
          "serving %d tables to %s; Ctrl-C stops"
              .formatted(database.tables().size(), database.name()));
      serving.follow();
      System.err.println("stopped");
      return 0;
    }
  }
}
