package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.cli.Main;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.SealKeys;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
@Timeout(1_800)
class SealingIT {
  @TempDir Path directory;

  private Path state() {
    return directory.resolve("servers/lake/state");
  }

  @Test
  void noPersonalValueLiesInTheLakeOrItsState() throws Exception {
    Canary canary = new Canary("C-900001");
    try (RetailLake lake = RetailLake.start(directory)) {
      runWith(lake, canary);

      assertThat(canary.columnsIn(lake)).isEmpty();
      assertThat(canary.filesIn(directory.resolve("servers/lake"))).isEmpty();
      assertThat(Main.execute("reconcile", lake.project().toString())).isZero();

      Map<String, List<String>> streamed = lake.content();
      assertThat(Main.execute("rebuild", lake.project().toString())).isZero();
      assertThat(lake.content()).isEqualTo(streamed);

      startsWithTheRightKeysOnly(lake);
    }
  }

  @Test
  void allOfItIsFoundWhereNothingIsSealed() throws Exception {
    Canary canary = new Canary("C-900002");
    try (RetailLake lake = RetailLake.start(directory)) {
      Path masking = lake.project().resolve("masking.yml");
      Files.writeString(
          masking,
          Files.readString(masking)
              .replaceAll(
                  "(?m): (tokenize|\\{action: mask.*})$", ": {action: keep, reason: a test}"));
      runWith(lake, canary);

      assertThat(canary.columnsIn(lake))
          .contains(
              "bronze.shop__customers.first_name",
              "bronze.shop__customers.email",
              "bronze.shop__customers.phone",
              "bronze.shop__customers.address_line_2",
              "silver.customers.email");
      assertThat(canary.filesIn(state())).isNotEmpty();
    }
  }

  /** Runs until readers see the canary's row, and stops with a savepoint. */
  private static void runWith(RetailLake lake, Canary canary) throws Exception {
    try (Pipeline job = lake.run(RunOptions.defaults())) {
      lake.generator().awaitSeeded();
      canary.insert(lake);
      canary.send(lake);
      canary.await(lake);
      assertThat(canary.answersOf(new WebInterface(job.webAddress()))).isEmpty();
      job.stopWithSavepoint();
    }
  }

  private void startsWithTheRightKeysOnly(RetailLake lake) throws Exception {
    Path keys = state().resolve("seal.keys");
    Path kept = directory.resolve("kept.keys");
    Files.move(keys, kept);
    refusesToStart(lake, ErrorCode.SEAL_001, "its key store is missing");
    assertThat(keys).doesNotExist();
    SealKeys.generate(keys);
    refusesToStart(lake, ErrorCode.SEAL_002, "it was sealed with the key store");
    Files.writeString(keys, Files.readString(kept).substring(8));
    refusesToStart(lake, ErrorCode.SEAL_001, "it is damaged, or none");
    Files.delete(keys);
    Files.move(kept, keys);
  }

  private static void refusesToStart(RetailLake lake, ErrorCode code, String why)
      throws IOException {
    long before = lake.rows("bronze", "shop__customers");
    assertThatThrownBy(() -> lake.run(RunOptions.defaults()))
        .hasMessageContaining(why)
        .asInstanceOf(InstanceOfAssertFactories.type(IcestreamException.class))
        .extracting(IcestreamException::code)
        .isEqualTo(code);
    assertThat(lake.rows("bronze", "shop__customers")).isEqualTo(before);
  }
}
