package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.report.ReportWriter;
import io.icestream.run.Lake;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream report}: scores, rules, quarantine, audits and anomalies as one page. */
@Command(
    name = "report",
    description = {
      "Writes an HTML page with the scores of the tables and their trends, the rules that rows fail,",
      "what is in quarantine, audits and anomalies. The page needs no network and nothing beside",
      "itself, and holds names and counts, never a value of a row. Needs no running job."
    },
    footer = {"", "Example: icestream report my-lake --out quality.html --last 30d"})
final class ReportCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "quality.html",
      description = "Where to (default: ${DEFAULT-VALUE}); an older report is replaced.")
  private Path out;

  @Option(
      names = "--last",
      paramLabel = "TIME",
      defaultValue = "7d",
      description = "How far trends go back (default: ${DEFAULT-VALUE}).")
  private String last;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Duration span = span();
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out) || !Files.isWritable(folder)) {
      throw refused(
          "'" + out + "' cannot be written. Name a file in a folder that you may write to.");
    }
    PublishedCut cut;
    try (Lake lake = workspace.lake()) {
      cut =
          lake.published(workspace.publishers())
              .orElseThrow(
                  () ->
                      new IcestreamException(
                          ErrorCode.RUN_026,
                          "Cannot report on "
                              + workspace.name()
                              + ": nothing was published yet. Start it with 'icestream run'."));
    }
    System.err.println("reading what was measured ...");
    ReportWriter.write(workspace, cut, span, out);
    System.out.println("wrote " + out + " (" + Files.size(out) / 1024 + " KiB)");
    return 0;
  }

  private Duration span() {
    try {
      Duration span = TimeUtils.parseDuration(last);
      if (!span.isZero()) {
        return span;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw refused("--last is '" + last + "', which is no time above zero. Write it as 7d.");
  }

  private static IcestreamException refused(String why) {
    return new IcestreamException(ErrorCode.RUN_010, "Cannot write the report: " + why);
  }
}
