package io.icestream.bench;

import io.icestream.bench.OrderOracle.Group;
import io.icestream.bench.OrderOracle.Revenue;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.SnapshotUtil;

/** What a contender has published of the orders, read by Iceberg alone. */
final class OrdersLake implements AutoCloseable {
  static final TableIdentifier BRONZE = TableIdentifier.of("bronze", OrdersRun.ENTITY);
  static final TableIdentifier UNPARSED =
      TableIdentifier.of("quarantine", "unparsed__" + OrdersRun.ENTITY);
  static final TableIdentifier SILVER = TableIdentifier.of("silver", "orders");
  static final TableIdentifier GOLD = TableIdentifier.of("gold", "revenue_by_day_and_product");

  private static final int SHOWN = 10;

  private final Catalog catalog;
  private final Set<String> ignored;

  OrdersLake(Path directory) {
    this(directory, Set.of());
  }

  /** Tables of which some columns of Silver are another matter. */
  OrdersLake(Path directory, Set<String> ignored) {
    catalog = LocalLake.catalog(directory);
    this.ignored = ignored;
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
  private String difference(Record row, Order order) {
    Map<String, Object> expected = new TreeMap<>();
    expected.put("customer_id", order.customer());
    expected.put("name", "***");
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
    expected.keySet().removeAll(ignored);
    for (Map.Entry<String, Object> column : expected.entrySet()) {
      Object found = row.getField(column.getKey());
      if (!Objects.equals(found, column.getValue())) {
        return "has %s %s instead of %s".formatted(column.getKey(), found, column.getValue());
      }
    }
    return "";
  }

  /** When each row that was ever published in Silver could first be seen, less its emission. */
  OrdersMeasurement.Freshness freshness(Instant emittedSince) throws IOException {
    Table table = silver();
    TreeMap<Long, Instant> published = new TreeMap<>();
    for (HistoryEntry entry : table.history()) {
      published.putIfAbsent(
          table.snapshot(entry.snapshotId()).sequenceNumber(),
          Instant.ofEpochMilli(entry.timestampMillis()));
    }
    List<Snapshot> snapshots = new ArrayList<>();
    SnapshotUtil.currentAncestors(table).forEach(snapshots::add);
    Collections.reverse(snapshots);
    Set<Version> seen = new HashSet<>();
    List<Double> delays = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      // Staged together with later ones, it is first seen when main moves past it.
      Instant visible = published.ceilingEntry(snapshot.sequenceNumber()).getValue();
      for (DataFile file : snapshot.addedDataFiles(table.io())) {
        try (CloseableIterable<Record> rows = rows(table, file)) {
          for (Record row : rows) {
            Instant emitted = ((OffsetDateTime) row.getField("emitted_at")).toInstant();
            // Rewritten rows come again.
            if (!emitted.isBefore(emittedSince)
                && seen.add(
                    new Version(
                        (String) row.getField("order_id"),
                        (OffsetDateTime) row.getField("updated_at")))) {
              delays.add(Duration.between(emitted, visible).toMillis() / 1e3);
            }
          }
        }
      }
    }
    Collections.sort(delays);
    return new OrdersMeasurement.Freshness(
        delays.size(), quantile(delays, 50), quantile(delays, 90), quantile(delays, 99));
  }

  /** A version of an order. */
  private record Version(String order, OffsetDateTime updatedAt) {}

  private static CloseableIterable<Record> rows(Table table, DataFile file) {
    Schema columns = table.schema().select("order_id", "updated_at", "emitted_at");
    return Parquet.read(table.io().newInputFile(file.location()))
        .project(columns)
        .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type))
        .build();
  }

  private static double quantile(List<Double> ascending, int percent) {
    return ascending.isEmpty()
        ? Double.NaN
        : ascending.get((int) Math.ceil(ascending.size() * percent / 100.0) - 1);
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
