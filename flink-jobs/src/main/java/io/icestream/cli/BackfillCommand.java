package io.icestream.cli;

import io.icestream.run.Workspace;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream backfill}: rows of a source's table once more. */
@Command(
    name = "backfill",
    description = {
      "Reads rows of a database's table again, once, beside the log.",
      "For rows that never reached the log, such as those that 'icestream reconcile' names.",
      "Stops the running job with a savepoint and runs it on here. Equal rows change nothing,",
      "and a newer change always wins. Rows that the source no longer has are not removed."
    },
    footer = {
      "",
      "Example: icestream backfill my-lake --table shop.orders --from 1000 --to 2000",
      "         icestream backfill my-lake --table shop.orders --column updated_at --from 2026-11-01"
    })
final class BackfillCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private TakeOver takeOver;

  @Option(names = "--table", required = true, description = "The table, as system.table.")
  private String table;

  @Option(
      names = "--column",
      description = "The column that the bounds are of (default: the first of the key).")
  private String column;

  @Option(names = "--from", description = "The least value (default: no bound).")
  private String from;

  @Option(names = "--to", description = "The value to stay below (default: no bound).")
  private String to;

  @Override
  public Integer call() throws Exception {
    Workspace workspace =
        Workspace.open(project.directory(), project.profile())
            .readingAgain(table, Optional.ofNullable(column), from, to, System.err::println);
    return takeOver.run(workspace, false);
  }
}
