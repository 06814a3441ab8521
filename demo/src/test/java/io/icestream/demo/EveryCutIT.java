package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that was read is somewhere, at each cut that readers have seen. */
@Timeout(3_600)
class EveryCutIT {
  @TempDir Path directory;

  @Test
  @Tag("faults")
  void isEvenAtEveryCutWhileManyMessagesAreWrong() throws Exception {
    assertThat(everyCut("500ms", Duration.ofSeconds(15))).hasSizeGreaterThan(5);
  }

  @Test
  @Tag("soak")
  void isEvenAtEveryCutOfTenMinutes() throws Exception {
    assertThat(everyCut("5s", Duration.ofMinutes(10))).hasSizeGreaterThan(60);
  }

  /** What the command prints of each cut. */
  private List<String> everyCut(String interval, Duration time) throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.edit("icestream.yml", "checkpoint-interval: 500ms", "checkpoint-interval: " + interval);
      lake.generator().awaitSeeded();
      lake.generator().setBad(12);
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
          lake.stream(100, 300);
        }
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      PrintStream out = System.out;
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      int exitCode;
      try {
        exitCode = Main.execute("reconcile", lake.project().toString(), "--every-cut", "--json");
      } finally {
        System.setOut(out);
      }
      List<String> cuts = said.toString(StandardCharsets.UTF_8).lines().toList();
      assertThat(cuts).allMatch(cut -> cut.contains("\"is_even\":true"));
      assertThat(cuts.get(cuts.size() - 1)).doesNotContain("\"quarantined\":0,");
      assertThat(exitCode).isZero();
      System.out.println("first " + cuts.get(0));
      System.out.println("last of " + cuts.size() + " " + cuts.get(cuts.size() - 1));
      return cuts;
    }
  }
}
