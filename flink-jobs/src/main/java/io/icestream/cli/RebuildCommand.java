package io.icestream.cli;

import io.icestream.run.Rebuild;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream rebuild}: Silver and Gold from Bronze, in batch. */
@Command(
    name = "rebuild",
    description = {
      "Makes all Silver and Gold tables anew from Bronze, in one bounded run with the same SQL.",
      "In place, the job must be stopped, and readers see the new tables all at once;",
      "'icestream upgrade --refine-anew' does it beside a live stream. With --into, the project's",
      "tables are only read, at their last published cut, and its jobs may go on."
    },
    footer = {
      "",
      "Example: icestream rebuild my-lake",
      "         icestream rebuild my-lake --into /tmp/again",
      "         icestream query my-lake --in /tmp/again \"select count(*) from silver.customers\""
    })
final class RebuildCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Makes the tables in a warehouse of their own, in this directory.")
  private Path into;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Rebuild rebuild = new Rebuild(workspace, System.err::println);
    if (into == null) {
      rebuild.inPlace();
    } else {
      rebuild.into(into);
    }
    return 0;
  }
}
