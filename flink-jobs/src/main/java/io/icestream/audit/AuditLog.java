package io.icestream.audit;

import io.icestream.commit.ReportTable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Types;

/**
 * The table {@code ops.audits}: what audits found, without the rows. Verdicts that are as before
 * wait up to a minute for others.
 */
final class AuditLog {
  static final String TABLE = "ops.audits";

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "audit", Types.StringType.get()),
          Types.NestedField.required(2, "job", Types.StringType.get()),
          Types.NestedField.required(3, "cut", Types.LongType.get()),
          Types.NestedField.required(4, "is_passed", Types.BooleanType.get()),
          Types.NestedField.required(5, "row_count", Types.LongType.get()),
          Types.NestedField.optional(6, "reason", Types.StringType.get()),
          Types.NestedField.required(7, "checked_at", Types.TimestampType.withZone()),
          Types.NestedField.required(8, "took_ms", Types.LongType.get()));

  private final ReportTable table;
  private final List<AuditResult> waiting = new ArrayList<>();
  private final Map<String, Boolean> verdicts = new HashMap<>();
  private Instant written = Instant.now();

  AuditLog(Catalog catalog) {
    table = ReportTable.open(catalog, TABLE, SCHEMA, "What audits found at which cut.");
  }

  void add(List<AuditResult> results) {
    boolean isNews = Duration.between(written, Instant.now()).compareTo(PATIENCE) > 0;
    for (AuditResult result : results) {
      Boolean former = verdicts.put(result.audit().name(), result.passed());
      isNews |= former == null || former != result.passed();
    }
    waiting.addAll(results);
    if (isNews) {
      flush();
    }
  }

  void flush() {
    List<GenericRecord> rows = waiting.stream().map(this::row).toList();
    // Once appended or not: a row that may be there is not written again.
    waiting.clear();
    table.append(rows);
    written = Instant.now();
  }

  private GenericRecord row(AuditResult result) {
    GenericRecord row = table.newRow();
    row.setField("audit", result.audit().name());
    row.setField("job", result.cut().job());
    row.setField("cut", result.cut().number());
    row.setField("is_passed", result.passed());
    row.setField("row_count", result.rows());
    row.setField("reason", result.kind().orElse(null));
    row.setField("checked_at", result.at().atOffset(ZoneOffset.UTC));
    row.setField("took_ms", result.took().toMillis());
    return row;
  }
}
