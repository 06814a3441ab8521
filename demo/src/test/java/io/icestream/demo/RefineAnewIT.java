package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.Rebuild;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Silver and Gold are made anew from Bronze while changes of every kind go on streaming. */
@Timeout(1_800)
class RefineAnewIT {
  private static final RunOptions ANEW = new RunOptions(Half.ALL, 0, true);

  @TempDir Path directory;

  @Test
  @Tag("faults")
  void publishesNothingBeforeAllOfBronzeIsRead() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.stream(2_000, 6_000);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      long before = lake.rows("silver", "transactions");
      Instant restart = Instant.now();
      lake.generator().start(300);
      try (Pipeline job = lake.run(ANEW)) {
        lake.awaitPublished("silver", "transactions", restart);
        lake.stream(300, 600);
        lake.awaitCaughtUp(job);
        assertThat(lake.rowsPublishedSince("silver", "transactions", restart))
            .isNotEmpty()
            .allSatisfy(rows -> assertThat(rows).isGreaterThanOrEqualTo(before));
        assertThatARebuildIsEqual(lake);
        job.stopWithSavepoint();
      }
    }
  }

  @Test
  @Tag("faults")
  void finishesAfterACrashInTheMiddle() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.stream(2_000, 4_000);
        lake.awaitCaughtUp(job);
        lake.generator().start(300);
        // Cancelled with rows in flight: what was read but not committed must not get lost.
      }
      long before = lake.rows("silver", "transactions");
      Instant restart = Instant.now();
      // Cancelled at once: the next start must not take the refine half's old state for the new.
      lake.run(ANEW).close();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.awaitPublished("silver", "transactions", restart);
        lake.awaitCaughtUp(job);
        assertThat(lake.rowsPublishedSince("silver", "transactions", restart))
            .allSatisfy(rows -> assertThat(rows).isGreaterThanOrEqualTo(before));
        assertThatARebuildIsEqual(lake);
        job.stopWithSavepoint();
      }
    }
  }

  private void assertThatARebuildIsEqual(RetailLake lake) throws Exception {
    Path again = directory.resolve("again");
    new Rebuild(lake.workspace(), progress -> {}).into(again);
    try (LakeReader reader = LakeReader.of(lake.workspace(), again)) {
      assertThat(lake.content()).isEqualTo(RetailLake.content(reader));
    }
  }
}
