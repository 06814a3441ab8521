package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person types who is about to change the reference project, while its job runs. */
@Tag("faults")
@Timeout(1_800)
class WhatIfIT {
  private static final Pattern ROWS =
      Pattern.compile("silver.transactions\\R  rows +[0-9,]+ -> ([0-9,]+)");

  @TempDir Path directory;

  @Test
  void saysWhatAChangeWouldDoAndThenItDoesThat() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      Map<String, List<String>> before;
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(1_000, 3_000);
        lake.awaitCaughtUp(job);
        assertThat(whatIf(lake)).contains("no table would be made otherwise");

        profilesATable(lake);
        before = lake.content();
        lake.edit(
            "silver/web_transactions.yml",
            "sign(quantity), severity: quarantine",
            "sign(quantity)");
        lake.edit("silver/web_transactions.yml", "= amount, severity: quarantine", "= amount");
        lake.edit("silver/web_transactions.yml", "ratio: 0.1", "ratio: 0.0001");
        lake.edit("masking.yml", "function: mask_phone", "function: redact_text");
        String said = whatIf(lake);
        assertThat(said)
            .contains("silver.web_transactions", "silver.transactions", "gold.daily_sales")
            .contains("silver.customers")
            .containsPattern("silver.customers(\\R  .*)*\\R    phone +[0-9,]+ rows")
            .contains("gate                     passes -> HOLDS: silver.web_transactions has ")
            .doesNotContain("silver.products");
        assertThat(lake.content()).isEqualTo(before);
        lake.edit("silver/web_transactions.yml", "ratio: 0.0001", "ratio: 0.1");
        job.stopWithSavepoint();
      }
      Matcher foretold = ROWS.matcher(whatIf(lake));
      assertThat(foretold.find()).isTrue();
      int rows = Integer.parseInt(foretold.group(1).replace(",", ""));
      assertThat(rows).isGreaterThan(before.get("silver.transactions").size());
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.await(
            "the change is not there", () -> lake.rows("silver.transactions").size() == rows);
        job.stopWithSavepoint();
      }
      assertThat(whatIf(lake)).contains("no table would be made otherwise");
    }
  }

  private static void profilesATable(RetailLake lake) {
    String project = lake.project().toString();
    assertThat(say("profile", project, "silver.customers"))
        .containsPattern("silver.customers: [0-9,]+ rows")
        .containsPattern("country +STRING +0 % ");
    assertThat(say("profile", project, "silver.transactions", "--rules"))
        .contains("  transaction_id_is_there: {not_null: transaction_id}");
    assertThat(say("profile", project, "silver.customer")).isEmpty();
  }

  private static String whatIf(RetailLake lake) {
    return say("whatif", lake.project().toString());
  }

  private static String say(String... arguments) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Main.execute(arguments);
    } finally {
      System.setOut(out);
    }
    String said = bytes.toString(StandardCharsets.UTF_8);
    System.out.println(said);
    return said;
  }
}
