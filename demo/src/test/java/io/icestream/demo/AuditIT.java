package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.audit.AuditResult;
import io.icestream.audit.AuditSchedule;
import io.icestream.audit.Auditor;
import io.icestream.project.Audit;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.PublishedCut;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audits of the reference project beside its running job. */
@Tag("faults")
@Timeout(1_800)
class AuditIT {
  private static final String PASSED =
      "select audit, cut from ops.audits where is_passed and audit = 'daily_sales_add_up'";

  @TempDir Path directory;

  @Test
  void passesAtCutsThatAddUpAndHoldsTheNextOnesWhenARowIsFound() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults());
          AuditSchedule audits = AuditSchedule.start(lake.workspace(), said -> {})) {
        lake.stream(300, 3_000);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThat(lines(lake, PASSED)).hasSizeGreaterThan(2).doesNotHaveDuplicates();
      assertThat(lines(lake, "select * from ops.audits where not is_passed")).isEmpty();
      assertThatEveryCutAddsUp(lake);

      Files.writeString(
          lake.project().resolve("audits/nothing_is_refunded.sql"),
          "SET 'every' = 'cut';\nSET 'on-failure' = 'hold';\n"
              + "select transaction_id from silver.transactions where amount < 0;\n");
      List<String> said = Collections.synchronizedList(new ArrayList<>());
      try (Pipeline job = lake.run(RunOptions.defaults());
          AuditSchedule audits = AuditSchedule.start(lake.workspace(), said::add);
          Lake tables = lake.workspace().lake()) {
        Publishing publishing = new Publishing(lake.workspace(), tables);
        lake.stream(300, 300);
        lake.await("nothing is held", () -> !publishing.report().isEmpty());
        assertThat(publishing.report().get(0))
            .containsPattern("audit nothing_is_refunded of cut \\d+: \\d+( or more)? rows");
        publishing.release();
        job.stopWithSavepoint();
      }
      assertThat(said).anyMatch(line -> line.startsWith("audit nothing_is_refunded of cut "));
      assertThat(lines(lake, "select distinct audit from ops.audits where not is_passed"))
          .containsExactly("+I[nothing_is_refunded]");
    }
  }

  /** Each cut as readers saw it, looked at when later ones are out. */
  private static void assertThatEveryCutAddsUp(RetailLake lake) throws Exception {
    List<Audit> audits =
        lake.workspace().project().audits().stream()
            .filter(audit -> audit.name().equals("daily_sales_add_up"))
            .toList();
    List<AuditResult> results = new ArrayList<>();
    try (Lake tables = lake.workspace().lake();
        LakeReader reader = new LakeReader(lake.workspace())) {
      List<PublishedCut> cuts = tables.publishedSince(lake.workspace().publishers(), Instant.EPOCH);
      assertThat(cuts).hasSizeGreaterThan(2);
      new Auditor(reader).run(audits, cuts, results::add);
    }
    assertThat(results)
        .hasSizeGreaterThan(2)
        .allMatch(AuditResult::passed)
        .extracting(result -> result.cut().number())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  private static List<String> lines(RetailLake lake, String sql) throws Exception {
    List<String> lines = new ArrayList<>();
    try (LakeReader reader = new LakeReader(lake.workspace());
        var result = reader.query(sql)) {
      result.rows().forEachRemaining(row -> lines.add(row.toString()));
    }
    return lines;
  }
}
