package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.functions.Sealer;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
@Timeout(1_800)
class ForgetIT {
  private static final String EMAIL = "shop.customers.email";

  @TempDir Path directory;

  @Test
  void erasesAPersonAndNobodyElse() throws Exception {
    Canary erased = new Canary("C-900001");
    Canary other = new Canary("C-900002");
    Path state = directory.resolve("servers/lake/state");
    try (RetailLake lake = RetailLake.start(directory)) {
      String project = lake.project().toString();
      runWith(lake, erased, other);
      Map<String, List<String>> before = lake.content();
      // What somebody copied while the key was there.
      List<byte[]> copied = sealedEmails(lake, erased);
      List<byte[]> kept = sealedEmails(lake, other);
      assertThat(copied).isNotEmpty();
      assertThat(unparsedOf(lake, erased)).isPositive();
      assertThat(opened(state, copied)).containsOnly(erased.value("email"));

      assertThat(Main.execute("forget", project, "--subject", "C-nobody")).isEqualTo(1);
      assertThat(opened(state, copied)).containsOnly(erased.value("email"));
      assertThat(Main.execute("forget", project, "--subject", erased.id())).isZero();

      assertThat(opened(state, copied)).containsOnly("erased");
      assertThat(opened(state, kept)).containsOnly(other.value("email"));
      assertThat(unparsedOf(lake, erased)).isZero();
      assertThat(unparsedOf(lake, other)).isPositive();
      assertThat(lake.content()).isEqualTo(without(erased, before, lake));
      assertThat(snapshots(lake)).as("what there was before").containsOnly(1);
      assertThat(Main.execute("verify", project)).isZero();
      assertThat(state.resolve("erasures")).isNotEmptyDirectory();
      assertThat(erased.filesIn(state.resolve("erasures"))).isEmpty();

      assertThat(Main.execute("forget", project, "--subject", erased.id()))
          .as("given again, as after it was cut off")
          .isZero();
      Map<String, List<String>> after = lake.content();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        // The source still has them, and sends them again.
        erased.send(lake);
        Canary later = new Canary("C-900003");
        later.insert(lake);
        later.send(lake);
        later.await(lake);
        job.stopWithSavepoint();
      }
      assertThat(lake.content().get("silver.customers"))
          .hasSize(after.get("silver.customers").size() + 1)
          .noneMatch(row -> row.contains(erased.id()));
    }
  }

  private static void runWith(RetailLake lake, Canary... canaries) throws Exception {
    try (Pipeline job = lake.run(RunOptions.defaults())) {
      lake.generator().awaitSeeded();
      for (Canary canary : canaries) {
        canary.insert(lake);
        canary.send(lake);
      }
      for (Canary canary : canaries) {
        canary.await(lake);
      }
      job.stopWithSavepoint();
    }
  }

  private static List<byte[]> sealedEmails(RetailLake lake, Canary canary) throws Exception {
    List<byte[]> sealed = new ArrayList<>();
    try (LakeReader reader = new LakeReader(lake.workspace());
        LakeSession.Result rows =
            reader.query(
                "select email from bronze.shop__customers where customer_id = '"
                    + canary.id()
                    + "'")) {
      rows.rows().forEachRemaining(row -> sealed.add((byte[]) row.getField(0)));
    }
    return sealed;
  }

  private static List<String> opened(Path state, List<byte[]> sealed) {
    Sealer sealer = Sealer.open("file:" + state.resolve("seal.keys"));
    return sealed.stream()
        .map(value -> sealer.unseal(value, EMAIL).map(String::new).orElse("erased"))
        .toList();
  }

  /** How many records that did not parse can be read and hold values of a person. */
  private static long unparsedOf(RetailLake lake, Canary canary) throws Exception {
    try (LakeReader reader = new LakeReader(lake.workspace());
        LakeSession.Result rows =
            reader.query(
                "select count(*) from quarantine.unparsed__web__transactions where"
                    + " decode(unseal_value(payload, 'web.transactions', 'BYTES'), 'UTF-8') like '%"
                    + canary.value("email")
                    + "%'")) {
      Row row = rows.rows().next();
      return (Long) row.getField(0);
    }
  }

  /** The content of before without a person's rows; Gold is what the rest amounts to. */
  private static Map<String, List<String>> without(
      Canary canary, Map<String, List<String>> before, RetailLake lake) throws Exception {
    Map<String, List<String>> rest = new TreeMap<>();
    before.forEach(
        (table, rows) ->
            rest.put(
                table,
                rows.stream()
                    .filter(row -> !row.contains(canary.id()))
                    .collect(Collectors.toList())));
    // The day of the person's only sale has less revenue, if there were other sales on it.
    rest.put("gold.daily_sales", lake.content().get("gold.daily_sales"));
    return rest;
  }

  private static List<Integer> snapshots(RetailLake lake) throws Exception {
    List<Integer> counts = new ArrayList<>();
    try (Lake tables = lake.workspace().lake()) {
      for (String layer : List.of("silver", "gold")) {
        for (TableIdentifier name : tables.tables(layer)) {
          int count = 0;
          for (var snapshot : tables.catalog().loadTable(name).snapshots()) {
            count += snapshot == null ? 0 : 1;
          }
          counts.add(count);
        }
      }
    }
    return counts;
  }
}
