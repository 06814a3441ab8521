package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares a demo's published tables with the generator's record of what it sent, and proves that
 * every snapshot that was ever published is accounted for and can be read by every engine.
 */
final class LakeProof {
  private static final Map<String, String> KEYS =
      Map.of(
          "customers", "customer_id",
          "products", "product_id",
          "locations", "location_id",
          "web_transactions", "transaction_id",
          "till_transactions", "transaction_id",
          "partner_sales", "transaction_id",
          "fiscal_calendar", "calendar_date");

  private LakeProof() {}

  static void assertThatItHoldsWhatWasSent(DemoLake lake, EmbeddedPostgres postgres)
      throws Exception {
    Oracle oracle = Oracle.over(postgres);
    for (String table : lake.tables()) {
      if (table.startsWith("gold.")) {
        assertThatItEquals(lake, table, oracle.table(table.substring("gold.".length())));
      }
    }
    for (Map.Entry<String, String> table : KEYS.entrySet()) {
      List<String> keys =
          lake.rows("silver." + table.getKey(), List.of(table.getValue())).stream()
              .map(row -> row.get(0))
              .toList();
      assertThat(keys)
          .as("keys of silver.%s", table.getKey())
          .isEqualTo(keys(postgres, table.getKey()));
    }
    assertThatItEquals(lake, "silver.transactions", oracle.table("transactions"));
    assertThat(lake.findingsOfTheLedger()).isEmpty();
  }

  private static void assertThatItEquals(DemoLake lake, String table, Oracle.Rows expected)
      throws Exception {
    Map<String, List<String>> byKey = new HashMap<>();
    expected.rows().forEach(row -> byKey.put(row.get(0), row));
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : lake.rows(table, expected.columns())) {
      List<String> known = byKey.getOrDefault(row.get(0), row);
      List<String> shown = new ArrayList<>(row);
      for (int i = 0; i < row.size(); i++) {
        if (Oracle.SOME_TIME.equals(known.get(i)) && row.get(i) != null) {
          shown.set(i, Oracle.SOME_TIME);
        }
      }
      rows.add(shown);
    }
    String what = table + expected.columns();
    assertThat(difference(expected.rows(), rows)).as("missing in " + what).isEmpty();
    assertThat(difference(rows, expected.rows())).as("not expected in " + what).isEmpty();
    assertThat(rows).as(what).hasSameSizeAs(expected.rows());
  }

  private static Set<List<String>> difference(List<List<String>> some, List<List<String>> others) {
    Set<List<String>> left = new LinkedHashSet<>(some);
    others.forEach(left::remove);
    return left;
  }

  /** The keys that a table must hold, each once. */
  private static List<String> keys(EmbeddedPostgres postgres, String table) throws Exception {
    String sql =
        Stream.of(Feed.values())
            .filter(feed -> feed.table().equals(table))
            .map(
                feed ->
                    "select distinct transaction_id from sent.plausible_transactions where feed = '"
                        + feed
                        + "'")
            .findFirst()
            .orElse(
                table.equals("fiscal_calendar")
                    ? "select calendar_date from sent.fiscal_calendar"
                    : "select key from sent.newest_rows where content is not null"
                        + " and lower(entity) = '"
                        + table
                        + "'");
    List<String> keys = new ArrayList<>();
    try (Connection connection = postgres.connect(SentRecord.DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    }
    keys.sort(null);
    return keys;
  }
}
