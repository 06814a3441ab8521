package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.QualityReport;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the job says of its tables' quality, beside the tables themselves, cut by cut. */
@Tag("faults")
@Timeout(1_800)
class QualityMetricsIT {
  private static final String METRICS = "ops.quality_metrics";
  private static final List<String> TABLES =
      List.of(
          "silver.customers",
          "silver.partner_sales",
          "silver.till_transactions",
          "silver.web_transactions");

  @TempDir Path directory;

  @Test
  void saysAtEveryCutWhatItsTablesHold() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.edit(
          "icestream.yml",
          "checkpoint-interval: 500ms",
          "checkpoint-interval: 500ms\nparallelism: 2");
      // Watching goes through restarts, other parallelism and a scan of Bronze as well.
      lake.edit(
          "silver/web_transactions.yml",
          "gate:",
          "anomalies: {columns: [amount, region, customer_id, updated_at], learn: 10}\ngate:");
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.stream(1_000, 3_000);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThatCutsAreTrue(lake, 5);
      lake.edit("icestream.yml", "parallelism: 2", "parallelism: 1");
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(1_000, 1_000);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThatCutsAreTrue(lake, 5);
      try (Pipeline job = lake.run(new RunOptions(Half.ALL, 0, true))) {
        lake.stream(1_000, 200);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThatCutsAreTrue(lake, 2);
      assertThatStatusSaysTheSame(lake);
      assertThat(lake.rows("ops.anomalies"))
          .allMatch(row -> row.startsWith("[silver.web_transactions, "));
    }
  }

  private static void assertThatStatusSaysTheSame(RetailLake retail) throws Exception {
    try (Lake lake = retail.workspace().lake();
        LakeReader reader = new LakeReader(retail.workspace())) {
      SortedMap<Long, Map<String, Long>> cuts = cuts(reader);
      Map<String, List<Object>> said = said(reader, cuts.get(cuts.lastKey()));
      assertThat(lake.checkLedger(retail.workspace().name()).findings()).isEmpty();
      Map<String, QualityReport> reports = QualityReport.of(lake, Set.copyOf(TABLES));
      assertThat(reports.keySet()).containsExactlyInAnyOrderElementsOf(TABLES);
      assertThat(reports.get("silver.web_transactions").failures()).isNotEmpty();
      for (QualityReport report : reports.values()) {
        assertThat(report.meanScore()).hasValue((Double) said.get(report.table() + " null").get(2));
        report
            .failures()
            .forEach(
                failure ->
                    assertThat(said.get(report.table() + " " + failure.rule()).get(1))
                        .isEqualTo(failure.rows()));
      }
    }
  }

  private static void assertThatCutsAreTrue(RetailLake lake, int most) throws Exception {
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      List<Map<String, Long>> cuts = List.copyOf(cuts(reader).values());
      assertThat(cuts).hasSizeGreaterThan(most);
      for (int i = 1; i <= most; i++) {
        Map<String, Long> cut = cuts.get(cuts.size() - 1 - (most - i) * (cuts.size() / most / 2));
        Map<String, List<Object>> expected = new TreeMap<>();
        for (String table : TABLES) {
          expected.putAll(counted(reader, cut, table));
        }
        assertThat(said(reader, cut)).isEqualTo(expected);
      }
    }
  }

  /** The snapshots of the published cuts that hold the tables, in their order. */
  private static SortedMap<Long, Map<String, Long>> cuts(LakeReader reader) throws Exception {
    SortedMap<Long, Map<String, Long>> cuts = new TreeMap<>();
    try (LakeSession.Result rows =
        reader.query(
            "select c.cut, t.table_name, t.snapshot_id from ops.cuts as c"
                + " cross join unnest(c.snapshots) as t"
                + " (table_name, snapshot_id, tag, is_changed, rows_added, rows_updated,"
                + " rows_removed, rows_total) where c.verdict = 'published'")) {
      rows.rows()
          .forEachRemaining(
              row ->
                  cuts.computeIfAbsent((Long) row.getField(0), cut -> new LinkedHashMap<>())
                      .put((String) row.getField(1), (Long) row.getField(2)));
    }
    return cuts;
  }

  private static List<Row> rows(
      LakeReader reader, Map<String, Long> cut, String table, String columns) throws Exception {
    List<Row> all = new ArrayList<>();
    try (LakeSession.Result rows =
        reader.query(
            "select %s from %s /*+ OPTIONS('snapshot-id'='%d') */"
                .formatted(columns, table, cut.get(table)))) {
      rows.rows().forEachRemaining(all::add);
    }
    return all;
  }

  /** By table and rule: rows, failures, mean score; of each the newest that was said. */
  private static Map<String, List<Object>> said(LakeReader reader, Map<String, Long> cut)
      throws Exception {
    List<Row> rows =
        new ArrayList<>(
            rows(
                reader,
                cut,
                METRICS,
                "table_name, rule, row_count, failed_count, mean_score, cast(measured_at as string)"));
    rows.sort((a, b) -> ((String) a.getField(5)).compareTo((String) b.getField(5)));
    Map<String, List<Object>> said = new TreeMap<>();
    for (Row row : rows) {
      said.put(
          row.getField(0) + " " + row.getField(1),
          Arrays.asList(row.getField(2), row.getField(3), row.getField(4)));
    }
    return said;
  }

  /** The same from the tables themselves. */
  private static Map<String, List<Object>> counted(
      LakeReader reader, Map<String, Long> cut, String table) throws Exception {
    Map<String, Long> failed = new LinkedHashMap<>();
    List<String> rules =
        table.equals("silver.customers")
            ? List.of(
                "has_email",
                "email_is_address",
                "phone_is_number",
                "country_is_code",
                "email_is_own",
                "changed_after_created")
            : List.of(
                "has_customer",
                "customer_is_known",
                "amount_is_not_zero",
                "amount_and_quantity_agree",
                "price_adds_up");
    rules.forEach(rule -> failed.put(rule, 0L));
    List<Row> rows = rows(reader, cut, table, "quality_score, quality_flags");
    long scores = 0;
    long flagged = 0;
    for (Row row : rows) {
      scores += (Integer) row.getField(0);
      Object[] flags = (Object[]) row.getField(1);
      flagged += flags.length == 0 ? 0 : 1;
      for (Object rule : flags) {
        failed.merge((String) rule, 1L, Long::sum);
      }
    }
    if (!table.equals("silver.customers")) {
      String quarantine = table.replace("silver.", "quarantine.");
      for (Row row : rows(reader, cut, quarantine, "rules")) {
        for (Object rule : (Object[]) row.getField(0)) {
          failed.merge((String) rule, 1L, Long::sum);
        }
      }
    }
    long count = rows.size();
    Map<String, List<Object>> counted = new TreeMap<>();
    counted.put(
        table + " null",
        Arrays.asList(count, flagged, count == 0 ? null : (double) scores / count));
    failed.forEach(
        (rule, failures) -> counted.put(table + " " + rule, Arrays.asList(count, failures, null)));
    return counted;
  }
}
