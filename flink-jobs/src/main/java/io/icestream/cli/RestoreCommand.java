package io.icestream.cli;

import io.icestream.backup.BackupIndex;
import io.icestream.backup.Restore;
import io.icestream.run.Lake;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream restore}: the tables of a backup, in a catalog that has none of them. */
@Command(
    name = "restore",
    description = {
      "Brings all tables of a backup back, as readers saw them at its cut, into an empty catalog.",
      "Files that are gone are copied back to where they were, if the backup has them; else nothing",
      "is restored. The next run starts without the state of earlier ones, which it would refuse."
    },
    footer = {"", "Example: icestream restore my-lake --from /backups/monday"})
final class RestoreCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "What 'icestream backup --to' wrote.")
  private Path from;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    workspace.requireStopped("restore");
    try (Lake lake = workspace.lake()) {
      BackupIndex restored = new Restore(lake.catalog(), from).run();
      System.err.println(
          restored.tables().size() + " tables restored as of the backup of " + restored.at());
    }
    return 0;
  }
}
