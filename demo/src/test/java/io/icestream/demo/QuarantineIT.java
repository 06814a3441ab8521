package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that break a rule, as the reference project's generator sends them, at parallelism 4. */
@Tag("faults")
@Timeout(1_800)
class QuarantineIT {
  @TempDir Path directory;

  @Test
  void keepsWhatIsWrongOutOnceAndTheLastGoodVersionIn() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.edit(
          "icestream.yml",
          "checkpoint-interval: 500ms",
          "checkpoint-interval: 500ms\nparallelism: 4");
      List<String> kept;
      try (Pipeline job = lake.run(new RunOptions(Half.ALL, 0, false))) {
        lake.generator().awaitSeeded();
        lake.stream(2_000, 3_000);
        lake.awaitCaughtUp(job);
        assertThatWhatIsWrongIsOut(lake);
        kept = quarantined(lake);
        job.stopWithSavepoint();
      }
      try (Pipeline job = lake.run(new RunOptions(Half.ALL, 0, true))) {
        lake.stream(400, 400);
        lake.awaitCaughtUp(job);
        assertThatWhatIsWrongIsOut(lake);
        assertThat(quarantined(lake)).containsAll(kept).doesNotHaveDuplicates();
        job.stopWithSavepoint();
      }
      holdsAllTablesWhileTooMuchIsOut(lake);
    }
  }

  private static void holdsAllTablesWhileTooMuchIsOut(RetailLake lake) throws Exception {
    long before = lake.rows("bronze", "web__transactions");
    lake.edit(
        "silver/web_transactions.yml", "max_quarantine_ratio: 0.1", "max_quarantine_ratio: 0.001");
    try (Pipeline job = lake.run(RunOptions.defaults());
        Lake tables = lake.workspace().lake()) {
      lake.stream(400, 100);
      lake.generator().quiesce();
      Publishing publishing = new Publishing(lake.workspace(), tables);
      lake.await("the cut is not held", () -> !publishing.report().isEmpty());
      assertThat(publishing.report().get(0))
          .contains("is held since")
          .containsPattern(
              "silver\\.web_transactions has \\d+ rows in quarantine and \\d+ in the table");
      assertThat(lake.rows("bronze", "web__transactions")).isEqualTo(before);
      job.stopWithSavepoint();
    }
    lake.edit(
        "silver/web_transactions.yml", "max_quarantine_ratio: 0.001", "max_quarantine_ratio: 0.1");
    try (Pipeline job = lake.run(RunOptions.defaults())) {
      lake.awaitCaughtUp(job);
      assertThat(lake.rows("bronze", "web__transactions")).isGreaterThan(before);
      job.stopWithSavepoint();
    }
  }

  private static List<String> quarantined(RetailLake lake) throws Exception {
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      return RetailLake.rows(
          reader, "quarantine.web_transactions", "transaction_id, meta_position, rules, reason");
    }
  }

  private static void assertThatWhatIsWrongIsOut(RetailLake lake) throws Exception {
    Oracle.Messages sent = Oracle.over(lake.postgres()).messages(Feed.WEB);
    assertThat(sent.implausible()).isGreaterThan(5);
    lake.await(
        "other rows are in quarantine", () -> quarantined(lake).size() == sent.implausible());
    assertThat(lake.rows("silver.web_transactions"))
        .allMatch(row -> row.matches(".*, (50|100), \\[.*"));
  }
}
