package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Paimon twins of hot tables: what they hold, and that their changes can be streamed. */
@Tag("faults")
@Timeout(1_800)
class HotTablesIT {
  private static final List<String> HOT = List.of("silver.customers", "gold.daily_sales");

  @TempDir Path directory;

  @Test
  void holdWhatTheTablesHoldAndTellTheirChanges() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      for (String table : HOT) {
        String file = table.replace('.', '/') + ".sql";
        lake.edit(
            file,
            ";\n\ncreate temporary view",
            " with ('icestream.hot' = 'true');\n\ncreate temporary view");
      }
      for (RunOptions options :
          List.of(
              RunOptions.defaults(), RunOptions.defaults(), new RunOptions(Half.ALL, 0, true))) {
        try (Pipeline job = lake.run(options)) {
          lake.generator().awaitSeeded();
          lake.stream(500, 1_000);
          lake.awaitCaughtUp(job);
          job.stopWithSavepoint();
        }
        assertThatTwinsAreEqual(lake);
      }
      assertThatChangesAmountTo(lake.rows("gold.daily_sales"), lake);
    }
  }

  private static void assertThatTwinsAreEqual(RetailLake lake) throws Exception {
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      for (String table : HOT) {
        List<String> rows = RetailLake.rows(reader, table, "*");
        assertThat(RetailLake.rows(reader, "hot." + table, "*"))
            .as(table)
            .isNotEmpty()
            .isEqualTo(rows);
      }
    }
  }

  /** Follows the changes from the first on, as the SQL client does, until they give the rows. */
  private static void assertThatChangesAmountTo(List<String> expected, RetailLake lake)
      throws Exception {
    TableEnvironment tables =
        TableEnvironment.create(EnvironmentSettings.newInstance().inStreamingMode().build());
    tables.getConfig().set("table.local-time-zone", "UTC");
    lake.workspace().session().forEach(tables::executeSql);
    Set<RowKind> kinds = EnumSet.noneOf(RowKind.class);
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> changes =
        tables
            .executeSql(
                "select * from hot.gold.daily_sales"
                    + " /*+ options('scan.mode'='from-snapshot', 'scan.snapshot-id'='1') */")
            .collect()) {
      while (!sorted(rows).equals(expected)) {
        Row change = changes.next();
        kinds.add(change.getKind());
        if (change.getKind() == RowKind.INSERT || change.getKind() == RowKind.UPDATE_AFTER) {
          rows.add(RetailLake.text(change));
        } else {
          assertThat(rows.remove(RetailLake.text(change))).as("%s", change).isTrue();
        }
      }
    }
    assertThat(kinds).contains(RowKind.UPDATE_BEFORE, RowKind.UPDATE_AFTER);
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().sorted().toList();
  }
}
