package io.icestream.cli;

import io.icestream.run.Erasure;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream forget}: erases persons. */
@Command(
    name = "forget",
    description = {
      "Erases persons: destroys their keys for good, so that Bronze and every copy of it say nothing",
      "of them any more, makes Silver and Gold anew without them, removes the snapshots that had",
      "them, and prints a receipt, which is also kept beside the state. Stops the running job with a",
      "savepoint first and runs it on here afterwards. A backup of the key store undoes it: delete that."
    },
    footer = {
      "",
      "Example: icestream forget my-lake --subject C-000123",
      "         icestream forget my-lake --of shop.customers --subject 17 --subject 18"
    })
final class ForgetCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private TakeOver takeOver;

  @Option(
      names = "--subject",
      required = true,
      paramLabel = "KEY",
      description = "The key of a person; may be given again for others.")
  private List<String> subjects;

  @Option(
      names = "--of",
      paramLabel = "ENTITY",
      description = "The entity that holds the persons, as system.table (default: the only one).")
  private String of;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Erasure erasure = Erasure.of(workspace, of, subjects, System.err::println);
    return takeOver.around(workspace, next -> System.out.println(erasure.carryOut().json()));
  }
}
