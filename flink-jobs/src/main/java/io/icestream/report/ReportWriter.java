package io.icestream.report;

import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Writes the report of a project. */
public final class ReportWriter {
  private ReportWriter() {}

  /**
   * Writes the page.
   *
   * @param cut what is published
   * @param span how far trends go back
   */
  public static void write(Workspace workspace, PublishedCut cut, Duration span, Path file)
      throws Exception {
    Instant now = Instant.now();
    try (Lake lake = workspace.lake();
        LakeReader reader = new LakeReader(workspace)) {
      Report report =
          new ReportData(reader, lake.tables(), now.minus(span), now).read(workspace.name(), cut);
      Files.write(file, ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
    }
  }
}
