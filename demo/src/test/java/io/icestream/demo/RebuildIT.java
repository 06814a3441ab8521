package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
@Timeout(1_800)
class RebuildIT {
  @TempDir Path directory;

  @Test
  void makesWhatTheStreamMade() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      String project = lake.project().toString();
      Path again = directory.resolve("again");
      Map<String, List<String>> streamed;
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.stream(2_000, 6_000);
        lake.awaitCaughtUp(job);
        streamed = lake.content();
        assertThat(streamed.get("silver.transactions")).hasSizeGreaterThan(10_000);

        assertThat(Main.execute("rebuild", project)).as("in place beside the job").isEqualTo(1);
        assertThat(Main.execute("rebuild", project, "--into", again.toString())).isZero();
        job.stopWithSavepoint();
      }
      try (LakeReader reader = LakeReader.of(lake.workspace(), again)) {
        assertThat(RetailLake.content(reader)).isEqualTo(streamed);
      }

      assertThat(Main.execute("rebuild", project)).isZero();
      assertThat(lake.content()).isEqualTo(streamed);

      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(2_000, 2_000);
        lake.awaitCaughtUp(job);
        assertThat(lake.content()).isNotEqualTo(streamed);
        job.stopWithSavepoint();
      }
    }
  }

  @Test
  void refusesTheProjectsOwnDirectory() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      Path own = directory.resolve("servers").resolve("lake");
      assertThat(Main.execute("rebuild", lake.project().toString(), "--into", own.toString()))
          .isEqualTo(2);
    }
  }
}
