package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits on what a job measures of its tables. */
@Tag("faults")
@Timeout(1_800)
class GateIT {
  private static final String RULES = "silver/web_transactions.yml";
  private static final String GATE = "gate: {max_quarantine_ratio: 0.1}";
  private static final String RULE = "amount_is_small: {check: amount < 50, severity: ";

  @TempDir Path directory;

  @Test
  void holdsOrStopsWhileTooManyRowsFail() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.generator().awaitSeeded();
      lake.edit(RULES, GATE, "  " + RULE + "gate}\n" + GATE);
      isHeld(
          lake,
          "\\d+ of \\d+ rows of silver.web_transactions fail rule amount_is_small, more than");

      lake.edit(RULES, RULE + "gate}", RULE + "gate, at_most: 1}");
      lake.edit(RULES, GATE, "gate: {min_score: 99.99}");
      isHeld(lake, "silver.web_transactions has a mean score of \\d+\\.\\d+, lower than 99.99");

      lake.edit(RULES, "99.99", "20");
      long published;
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      published = lake.rows("bronze", "web__transactions");
      lake.edit(RULES, RULE + "gate, at_most: 1}", RULE + "stop}");
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(300, 300);
        assertThatThrownBy(() -> job.ended().get(5, TimeUnit.MINUTES))
            .hasMessageContaining("ICE-PUB-006")
            .hasMessageContaining("rows of silver.web_transactions fail rule amount_is_small");
      }
      assertThat(lake.rows("bronze", "web__transactions")).isEqualTo(published);
    }
  }

  private static void isHeld(RetailLake lake, String reason) throws Exception {
    try (Pipeline job = lake.run(RunOptions.defaults());
        Lake tables = lake.workspace().lake()) {
      Publishing publishing = new Publishing(lake.workspace(), tables);
      Pattern expected = Pattern.compile(reason);
      lake.await(
          "the cut is not held for this reason",
          () -> publishing.report().stream().anyMatch(line -> expected.matcher(line).find()));
      job.stopWithSavepoint();
    }
  }
}
