package io.icestream.demo;

import io.icestream.run.Lake;
import io.icestream.run.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** A demo's published tables, read by Iceberg alone. */
final class DemoLake implements AutoCloseable {
  private static final List<String> LAYERS =
      List.of("bronze", "silver", "gold", "quarantine", "ops");

  private final Lake lake;

  private DemoLake(Lake lake) {
    this.lake = lake;
  }

  /** Opens the lake in a demo's directory. */
  static DemoLake open(Path data) {
    return new DemoLake(workspace(data).lake());
  }

  /** The project of the demo in a directory. */
  static Workspace workspace(Path data) {
    Path lake = data.resolve("lake");
    return Workspace.open(
        DemoProcess.HOME.resolve("sql-scripts/retail"),
        "local",
        Map.of(
            "ICESTREAM_WAREHOUSE", lake.resolve("warehouse").toString(),
            "ICESTREAM_CATALOG", lake.resolve("catalog.db").toString(),
            "ICESTREAM_STATE", lake.resolve("state").toString()));
  }

  /** The names of all tables, {@code layer.table}. */
  List<String> tables() {
    List<String> names = new ArrayList<>();
    for (String layer : LAYERS) {
      for (TableIdentifier table : lake.tables(layer)) {
        names.add(layer + "." + table.name());
      }
    }
    return names;
  }

  /**
   * Some columns of a table's rows in the form of {@link Oracle.Rows}, in the order of the first.
   */
  List<List<String>> rows(String name, List<String> columns) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    Optional<Table> table = table(name);
    if (table.isPresent()) {
      try (CloseableIterable<Record> records =
          IcebergGenerics.read(table.get()).select(columns).build()) {
        for (Record record : records) {
          List<String> row = new ArrayList<>();
          columns.forEach(column -> row.add(text(record.getField(column))));
          rows.add(row);
        }
      }
    }
    rows.sort(Comparator.comparing(row -> row.get(0)));
    return rows;
  }

  /** A table's rows with all their columns. */
  List<List<String>> rows(String name) throws IOException {
    Optional<Table> table = table(name);
    return table.isEmpty()
        ? List.of()
        : rows(name, table.get().schema().columns().stream().map(column -> column.name()).toList());
  }

  /** How many rows a reader of a table sees; none when it was never published. */
  long count(String name) throws IOException {
    Optional<Table> table = table(name);
    return table.isEmpty() || table.get().currentSnapshot() == null
        ? 0
        : rows(name, List.of(table.get().schema().columns().get(0).name())).size();
  }

  /** How many rows the files of a table hold that is only appended to. */
  long added(String name) {
    return table(name)
        .flatMap(table -> Optional.ofNullable(table.currentSnapshot()))
        .map(snapshot -> Long.parseLong(snapshot.summary().getOrDefault("total-records", "0")))
        .orElse(0L);
  }

  /** What {@code icestream verify} would say. */
  List<String> findingsOfTheLedger() {
    return lake.checkLedger("retail").findings();
  }

  private Optional<Table> table(String name) {
    String[] parts = name.split("\\.", 2);
    return lake.table(parts[0], parts[1]);
  }

  private static String text(Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof OffsetDateTime time) {
      return time.withOffsetSameInstant(ZoneOffset.UTC)
          .truncatedTo(ChronoUnit.SECONDS)
          .toInstant()
          .toString();
    }
    if (value instanceof java.nio.ByteBuffer bytes) {
      return java.nio.charset.StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }
    return value.toString();
  }

  @Override
  public void close() throws IOException {
    lake.close();
  }
}
