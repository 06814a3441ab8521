package io.icestream.cli;

import io.icestream.backup.Backup;
import io.icestream.backup.Backup.Data;
import io.icestream.backup.BackupIndex;
import io.icestream.run.Lake;
import io.icestream.run.Workspace;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream backup}: all tables as of the last published cut, for a restore. */
@Command(
    name = "backup",
    description = {
      "Writes the metadata of all tables, as of the last published cut, to a directory.",
      "The job may go on: a tag on each table keeps the files of the cut where they are, for the",
      "time --keep. With --with-data the directory holds a copy of the files too."
    },
    footer = {"", "Example: icestream backup my-lake --to /backups/monday --with-data"})
final class BackupCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "An empty directory, or a new one.")
  private Path to;

  @Option(names = "--with-data", description = "Copies the tables' files too.")
  private boolean withData;

  @Option(
      names = "--keep",
      defaultValue = "30d",
      description = "How long the tables keep the files (default: ${DEFAULT-VALUE}).")
  private String keep;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    try (Lake lake = workspace.lake()) {
      BackupIndex written =
          new Backup(lake.catalog(), workspace.publishers(), to)
              .take(
                  lake.tables(),
                  TimeUtils.parseDuration(keep),
                  withData ? Data.COPIED : Data.STAYS);
      System.err.println(written.tables().size() + " tables written to " + to);
    }
    return 0;
  }
}
