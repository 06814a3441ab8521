package io.icestream.run;

import io.icestream.commit.ReportTable;
import io.icestream.run.QuarantineRow.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * What was decided about rows in quarantine, in {@code ops.quarantine_status}: a row for each
 * decision, the newest of which holds. It has coordinates and words of people, no value of a row,
 * and is written by commands only.
 */
final class QuarantineStatuses {
  static final String NAME = "quarantine_status";

  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "table_name", Types.StringType.get()),
          Types.NestedField.required(2, "meta_source", Types.StringType.get()),
          Types.NestedField.required(3, "meta_position", Types.StringType.get()),
          Types.NestedField.required(
              4, "row_id", Types.StringType.get(), "Tells rows of one position apart"),
          Types.NestedField.required(5, "status", Types.StringType.get(), "replayed or discarded"),
          Types.NestedField.optional(6, "reason", Types.StringType.get()),
          Types.NestedField.required(7, "changed_by", Types.StringType.get()),
          Types.NestedField.required(8, "changed_at", Types.TimestampType.withZone()));

  /** A decision. */
  record Decision(Status status, String reason, String by, Instant at) {
    String note() {
      return "by " + by + " at " + at + (reason == null ? "" : ": " + reason);
    }
  }

  private final Lake lake;

  QuarantineStatuses(Lake lake) {
    this.lake = lake;
  }

  /** The newest decision about each row of a table, by the row's id. */
  Map<String, Decision> of(String quarantine) {
    Map<String, Decision> decisions = new HashMap<>();
    Optional<Table> table = lake.table("ops", NAME);
    if (table.isEmpty() || table.get().currentSnapshot() == null) {
      return decisions;
    }
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table.get()).build()) {
      for (Record row : rows) {
        if (quarantine.equals(row.getField("table_name"))) {
          decisions.merge(
              (String) row.getField("row_id"),
              decision(row),
              (a, b) -> b.at().isBefore(a.at()) ? a : b);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return decisions;
  }

  private static Decision decision(Record row) {
    return new Decision(
        Status.valueOf(((String) row.getField("status")).toUpperCase(Locale.ROOT)),
        (String) row.getField("reason"),
        (String) row.getField("changed_by"),
        ((OffsetDateTime) row.getField("changed_at")).toInstant());
  }

  /** Writes one decision about some rows down, in one commit. */
  void write(Collection<QuarantineRow> rows, Status status, String reason) {
    if (rows.isEmpty()) {
      return;
    }
    ReportTable table =
        ReportTable.open(
            lake.catalog(), "ops." + NAME, SCHEMA, "What was decided about rows in quarantine");
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    String by = System.getProperty("user.name", "unknown");
    table.append(
        rows.stream()
            .map(
                row -> {
                  GenericRecord record = table.newRow();
                  record.setField("table_name", row.table());
                  record.setField("meta_source", row.source());
                  record.setField("meta_position", row.position());
                  record.setField("row_id", row.id());
                  record.setField("status", status.text());
                  record.setField("reason", reason);
                  record.setField("changed_by", by);
                  record.setField("changed_at", now);
                  return record;
                })
            .toList());
  }
}
