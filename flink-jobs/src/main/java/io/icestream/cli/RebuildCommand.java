package io.icestream.cli;

import io.icestream.run.Rebuild;
import io.icestream.run.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream rebuild}: Silver and Gold from Bronze, in batch. */
@Command(
    name = "rebuild",
    description = {
      "Makes all Silver and Gold tables anew from Bronze, in one bounded run with the same SQL.",
      "The job must be stopped; 'icestream upgrade --refine-anew' does it beside a live stream."
    },
    footer = {"", "Example: icestream rebuild my-lake"})
final class RebuildCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    new Rebuild(workspace).run(System.err::println);
    return 0;
  }
}
