package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.Rebuild;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ingest half and the refine half as jobs of their own, and the change from one form to the
 * other.
 */
@Tag("faults")
@Timeout(1_800)
class TwoJobsIT {
  private static final RunOptions INGEST = new RunOptions(Half.INGEST, 0, false);
  private static final RunOptions REFINE = new RunOptions(Half.REFINE, 0, false);

  @TempDir Path directory;

  @Test
  void makeWhatOneJobMakes() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      try (Pipeline refine = lake.run(REFINE);
          Pipeline ingest = lake.run(INGEST)) {
        lake.generator().awaitSeeded();
        lake.stream(1_000, 4_000);
        lake.awaitCaughtUp(ingest, refine);
        assertThatThrownBy(() -> lake.run(RunOptions.defaults()))
            .hasMessageContaining("ICE-RUN-001");
        refine.stopWithSavepoint();
        lake.stream(1_000, 1_000);
        ingest.stopWithSavepoint();
      }
      try (Pipeline ingest = lake.run(INGEST);
          Pipeline refine = lake.run(REFINE)) {
        lake.stream(1_000, 1_000);
        lake.awaitCaughtUp(ingest, refine);
        ingest.stopWithSavepoint();
        refine.stopWithSavepoint();
      }
      Map<String, List<String>> two = lake.content();

      try (Pipeline one = lake.run(RunOptions.defaults())) {
        lake.awaitCaughtUp(one);
        assertThat(lake.content()).isEqualTo(two);
        lake.stream(1_000, 1_000);
        lake.awaitCaughtUp(one);
        one.stopWithSavepoint();
      }
      try (Pipeline ingest = lake.run(INGEST);
          Pipeline refine = lake.run(REFINE)) {
        lake.stream(1_000, 1_000);
        lake.awaitCaughtUp(ingest, refine);
        Path again = directory.resolve("again");
        new Rebuild(lake.workspace(), progress -> {}).into(again);
        try (LakeReader reader = LakeReader.of(lake.workspace(), again)) {
          assertThat(lake.content()).isEqualTo(RetailLake.content(reader));
        }
        ingest.stopWithSavepoint();
        refine.stopWithSavepoint();
      }
    }
  }
}
