package io.icestream.commit;

import io.icestream.commit.Cut.TableCut;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The table of all cuts. A row is written before its cut is published: whoever finds one whose
 * tables aren't all there yet finishes the work.
 */
final class CutLedger {

  static final String PUBLISHED = "published";
  static final String HELD = "held";

  private static final String JOB = "icestream.job";
  private static final String CUT = "icestream.cut";
  private static final String CHECKPOINT = "icestream.checkpoint-id";
  private static final String EPOCH = "icestream.epoch";
  private static final String VERDICT = "icestream.verdict";
  private static final String REASON = "icestream.reason";
  private static final String TABLES = "icestream.tables";

  /** How far back a job's last cut is looked for among those of other jobs. */
  private static final int LOOK_BACK = 2_000;

  private static final Types.StructType TABLE =
      Types.StructType.of(
          Types.NestedField.required(11, "table_name", Types.StringType.get()),
          Types.NestedField.required(12, "snapshot_id", Types.LongType.get()),
          Types.NestedField.optional(13, "tag", Types.StringType.get()),
          Types.NestedField.required(14, "is_changed", Types.BooleanType.get()),
          Types.NestedField.required(15, "rows_added", Types.LongType.get()),
          Types.NestedField.required(16, "rows_updated", Types.LongType.get()),
          Types.NestedField.required(17, "rows_removed", Types.LongType.get()),
          Types.NestedField.required(18, "rows_total", Types.LongType.get()));

  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "cut", Types.LongType.get()),
          Types.NestedField.required(2, "job", Types.StringType.get()),
          Types.NestedField.required(3, "epoch", Types.LongType.get()),
          Types.NestedField.required(4, "checkpoint_id", Types.LongType.get()),
          Types.NestedField.required(5, "published_at", Types.TimestampType.withZone()),
          Types.NestedField.required(6, "verdict", Types.StringType.get()),
          Types.NestedField.optional(7, "reason", Types.StringType.get()),
          Types.NestedField.required(8, "snapshots", Types.ListType.ofRequired(9, TABLE)));

  /** A cut as the ledger's snapshot remembers it. */
  record Entry(
      long cut,
      long epoch,
      long checkpointId,
      Instant at,
      String verdict,
      Optional<String> reason,
      Map<String, Long> snapshots) {

    boolean isPublished() {
      return PUBLISHED.equals(verdict);
    }
  }

  private final Table table;
  private final String job;

  private CutLedger(Table table, String job) {
    this.table = table;
    this.job = job;
  }

  /** The ledger, which is made where there is none. */
  static CutLedger open(Catalog catalog, String name, String job) {
    TableIdentifier identifier = TableIdentifier.parse(name);
    try {
      return new CutLedger(checked(catalog.loadTable(identifier)), job);
    } catch (NoSuchTableException e) {
      return new CutLedger(
          ReportTable.create(
              catalog, identifier, SCHEMA, "What was published when, and what was held back."),
          job);
    }
  }

  private static Table checked(Table table) {
    for (String column : TypeUtil.indexByName(SCHEMA.asStruct()).keySet()) {
      if (table.schema().findField(column) == null) {
        throw new IcestreamException(
            ErrorCode.PUB_003,
            ("Cannot publish: %s was made by another version (missing column=%s). Go back to that"
                    + " version, or begin with a new warehouse.")
                .formatted(table.name(), column));
      }
    }
    return table;
  }

  Table table() {
    return table;
  }

  /** What a person has said about this job's cuts, as it is now. */
  Orders orders() {
    table.refresh();
    return Orders.of(table, job);
  }

  /** The last cut of this job that was, or was to be, published. */
  Optional<Entry> last() {
    table.refresh();
    return find(Entry::isPublished);
  }

  /** The cut of this job that was decided about last. */
  Optional<Entry> newest() {
    table.refresh();
    return find(entry -> true);
  }

  /** The cuts of this job that were published since a moment, in their order. */
  List<Entry> publishedSince(Instant moment) {
    table.refresh();
    return LedgerRows.read(table, job, moment).stream()
        .map(CutLedger::entry)
        .filter(Entry::isPublished)
        .toList();
  }

  private Optional<Entry> find(Predicate<Entry> isWanted) {
    if (table.currentSnapshot() == null) {
      return Optional.empty();
    }
    int looked = 0;
    for (Snapshot snapshot :
        SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)) {
      Optional<Entry> entry = entry(snapshot).filter(isWanted);
      if (entry.isPresent()) {
        return entry;
      }
      if (++looked > LOOK_BACK) {
        break;
      }
    }
    // Its snapshot is gone, as after a long stop beside another job, or a restore: ask the rows.
    return LedgerRows.read(table, job).stream()
        .map(CutLedger::entry)
        .filter(isWanted)
        .reduce((former, later) -> later);
  }

  private static Entry entry(LedgerRows.Row row) {
    Map<String, Long> snapshots = new LinkedHashMap<>();
    row.tables().forEach(each -> snapshots.put(each.name(), each.snapshotId()));
    return new Entry(
        row.cut(),
        row.epoch(),
        row.checkpointId(),
        row.at(),
        row.verdict(),
        row.reason(),
        snapshots);
  }

  private Optional<Entry> entry(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    if (!job.equals(summary.get(JOB)) || !summary.containsKey(VERDICT)) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            Long.parseLong(summary.get(CUT)),
            Long.parseLong(summary.get(EPOCH)),
            Long.parseLong(summary.get(CHECKPOINT)),
            Instant.ofEpochMilli(snapshot.timestampMillis()),
            summary.get(VERDICT),
            Optional.ofNullable(summary.get(REASON)),
            snapshots(summary.get(TABLES))));
  }

  private static Map<String, Long> snapshots(String text) {
    Map<String, Long> snapshots = new LinkedHashMap<>();
    for (String entry : text.split(",", -1)) {
      // Older ledgers have '='; behind it the number of a snapshot may look like one of a card.
      int end = Math.max(entry.lastIndexOf(':'), entry.lastIndexOf('='));
      snapshots.put(entry.substring(0, end), Long.parseLong(entry.substring(end + 1)));
    }
    return snapshots;
  }

  /** Writes a cut down once, also if the catalog's answer to the first attempt was lost. */
  void write(Cut cut, String verdict, String reason) {
    DataFile file = file(cut, verdict, reason);
    for (int attempt = 1; ; attempt++) {
      try {
        append(cut, verdict, reason, file);
        return;
      } catch (RuntimeException e) {
        if (attempt == 6) {
          throw e;
        }
        Pauses.after(attempt);
        table.refresh();
        if (isWritten(file)) {
          return;
        }
      }
    }
  }

  private boolean isWritten(DataFile file) {
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return false;
    }
    String name = file.location();
    int looked = 0;
    for (Snapshot each : SnapshotUtil.ancestorsOf(snapshot.snapshotId(), table::snapshot)) {
      if (name.equals(each.summary().get("icestream.file"))) {
        return true;
      }
      if (++looked > 50) {
        return false;
      }
    }
    return false;
  }

  private void append(Cut cut, String verdict, String reason, DataFile file) {
    AppendFiles append = table.newAppend().appendFile(file);
    append.scanManifestsWith(OwnThread.EXECUTOR);
    append.set(JOB, job);
    append.set(CUT, Long.toString(cut.number()));
    append.set(EPOCH, Long.toString(cut.epoch()));
    append.set(CHECKPOINT, Long.toString(cut.checkpointId()));
    append.set(VERDICT, verdict);
    if (reason != null) {
      append.set(REASON, reason);
    }
    append.set("icestream.file", file.location());
    append.set(
        TABLES,
        String.join(
            ",", cut.tables().stream().map(t -> t.table() + ":" + t.snapshotId()).toList()));
    append.commit();
  }

  private DataFile file(Cut cut, String verdict, String reason) {
    DataWriter<Record> writer =
        ReportTable.newFile(table, "cut-%d-%s.parquet".formatted(cut.number(), UUID.randomUUID()));
    try (writer) {
      writer.write(row(cut, verdict, reason));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDataFile();
  }

  private Record row(Cut cut, String verdict, String reason) {
    GenericRecord row = GenericRecord.create(table.schema());
    row.setField("cut", cut.number());
    row.setField("job", cut.job());
    row.setField("epoch", cut.epoch());
    row.setField("checkpoint_id", cut.checkpointId());
    row.setField("published_at", cut.at().atOffset(ZoneOffset.UTC));
    row.setField("verdict", verdict);
    row.setField("reason", reason);
    Types.StructType type =
        table.schema().findType("snapshots").asListType().elementType().asStructType();
    row.setField("snapshots", cut.tables().stream().map(each -> row(type, each)).toList());
    return row;
  }

  private static Record row(Types.StructType type, TableCut each) {
    GenericRecord row = GenericRecord.create(type);
    row.setField("table_name", each.table());
    row.setField("snapshot_id", each.snapshotId());
    row.setField("tag", each.tag());
    row.setField("is_changed", each.isChanged());
    row.setField("rows_added", each.rowsAdded());
    row.setField("rows_updated", each.rowsUpdated());
    row.setField("rows_removed", each.rowsRemoved());
    row.setField("rows_total", each.rowsTotal());
    return row;
  }
}
