package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
          "transactions", "transaction_id");

  private LakeProof() {}

  static void assertThatItHoldsWhatWasSent(DemoLake lake, EmbeddedPostgres postgres)
      throws Exception {
    Oracle oracle = Oracle.over(postgres);
    Oracle.Rows sales = oracle.dailySales();
    assertThat(lake.rows("gold.daily_sales", sales.columns())).isEqualTo(sales.rows());
    Oracle.Rows segments = oracle.customerSegments();
    assertThat(lake.rows("gold.customer_segments", segments.columns())).isEqualTo(segments.rows());
    for (Map.Entry<String, String> table : KEYS.entrySet()) {
      List<String> keys =
          lake.rows("silver." + table.getKey(), List.of(table.getValue())).stream()
              .map(row -> row.get(0))
              .toList();
      assertThat(keys)
          .as("keys of silver.%s", table.getKey())
          .isEqualTo(keys(postgres, table.getKey()));
    }
    assertThat(lake.findingsOfTheLedger()).isEmpty();
  }

  /** The keys that a table must hold, each once. */
  private static List<String> keys(EmbeddedPostgres postgres, String table) throws Exception {
    String sql =
        table.equals("transactions")
            ? "select transaction_id from sent.newest_transactions"
            : "select key from sent.newest_rows where content is not null and lower(entity) = '"
                + table
                + "'";
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
