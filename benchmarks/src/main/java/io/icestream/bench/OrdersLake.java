package io.icestream.bench;

import io.icestream.bench.OrderOracle.Group;
import io.icestream.bench.OrderOracle.Revenue;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** What a contender has published of the orders, read by Iceberg alone. */
final class OrdersLake implements AutoCloseable {
  static final TableIdentifier BRONZE = TableIdentifier.of("bronze", OrdersRun.ENTITY);
  static final TableIdentifier UNPARSED =
      TableIdentifier.of("quarantine", "unparsed__" + OrdersRun.ENTITY);
  static final TableIdentifier SILVER = TableIdentifier.of("silver", "orders");
  static final TableIdentifier GOLD = TableIdentifier.of("gold", "revenue_by_day_and_product");

  private static final int SHOWN = 10;

  private final Catalog catalog;

  OrdersLake(Path directory) {
    catalog = LocalLake.catalog(directory);
  }

  Table silver() {
    return catalog.loadTable(SILVER);
  }

  /** What differs from the oracle, at most a few of each table; nothing if the content is right. */
  List<String> differences(OrderOracle oracle) throws IOException {
    List<String> differences = new ArrayList<>();
    count(BRONZE, oracle.logged(), differences);
    count(UNPARSED, oracle.rejected(), differences);
    compareSilver(oracle, differences);
    compareGold(oracle, differences);
    return differences;
  }

  private void count(TableIdentifier name, long expected, List<String> differences)
      throws IOException {
    long rows = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(catalog.loadTable(name)).select("meta_position").build()) {
      for (Record record : records) {
        rows += record == null ? 0 : 1;
      }
    }
    if (rows != expected) {
      differences.add("%s has %,d rows instead of %,d".formatted(name, rows, expected));
    }
  }

  private void compareSilver(OrderOracle oracle, List<String> differences) throws IOException {
    BitSet seen = new BitSet(oracle.keys());
    long wrong = 0;
    try (CloseableIterable<Record> records = IcebergGenerics.read(silver()).build()) {
      for (Record record : records) {
        int key = Integer.parseInt(((String) record.getField("order_id")).substring(1));
        String problem = "";
        if (key >= oracle.keys()) {
          problem = "was never sent";
        } else if (seen.get(key)) {
          problem = "is there twice";
        } else {
          problem = difference(record, oracle.newest(key));
        }
        seen.set(key);
        if (!problem.isEmpty() && ++wrong <= SHOWN) {
          differences.add("%s: order %d %s".formatted(SILVER, key, problem));
        }
      }
    }
    int missing = oracle.keys() - seen.get(0, oracle.keys()).cardinality();
    if (missing > 0) {
      differences.add("%s misses %,d orders".formatted(SILVER, missing));
    }
    if (wrong > SHOWN) {
      differences.add("%s: %,d rows are wrong in all".formatted(SILVER, wrong));
    }
  }

  /** Compares all columns but the time of sending, which belongs to no oracle. */
  private static String difference(Record row, Order order) {
    Map<String, Object> expected = new TreeMap<>();
    expected.put("customer_id", order.customer());
    expected.put("customer_name", "***");
    expected.put("email", order.maskedEmail());
    expected.put("phone", order.maskedPhone());
    expected.put("product_id", order.product());
    expected.put("quantity", order.quantity());
    expected.put("unit_price", order.unitPrice());
    expected.put("amount", BigDecimal.valueOf(order.amountCents(), 2));
    expected.put("status", order.status());
    expected.put("quality_score", order.qualityScore());
    expected.put("ordered_on", order.orderedOn());
    expected.put("ordered_at", at(order.orderedAt()));
    expected.put("updated_at", at(order.updatedAt()));
    if (order.channel() != null || row.getField("channel") != null) {
      expected.put("channel", order.channel());
    }
    for (Map.Entry<String, Object> column : expected.entrySet()) {
      Object found = row.getField(column.getKey());
      if (!Objects.equals(found, column.getValue())) {
        return "has %s %s instead of %s".formatted(column.getKey(), found, column.getValue());
      }
    }
    return "";
  }

  private static OffsetDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  private void compareGold(OrderOracle oracle, List<String> differences) throws IOException {
    Map<Group, Revenue> left = oracle.revenue();
    int wrong = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(catalog.loadTable(GOLD)).build()) {
      for (Record record : records) {
        Group group =
            new Group(
                (LocalDate) record.getField("ordered_on"), (Integer) record.getField("product_id"));
        Revenue found =
            new Revenue(
                (Long) record.getField("order_count"),
                ((BigDecimal) record.getField("revenue")).movePointRight(2).longValueExact());
        Revenue expected = left.remove(group);
        if (!found.equals(expected) && ++wrong <= SHOWN) {
          differences.add("%s: %s is %s instead of %s".formatted(GOLD, group, found, expected));
        }
      }
    }
    if (!left.isEmpty()) {
      differences.add("%s misses %,d rows".formatted(GOLD, left.size()));
    }
    if (wrong > SHOWN) {
      differences.add("%s: %,d rows are wrong in all".formatted(GOLD, wrong));
    }
  }

  @Override
  public void close() throws IOException {
    if (catalog instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
