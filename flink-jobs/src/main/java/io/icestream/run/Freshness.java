package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * How old changes were when a reader of a table could first see them: the time at which {@code
 * main} moved to the cut that holds the change, less the time at which it happened in the source.
 * Computed from the tables alone.
 */
public final class Freshness {
  private static final String CHECKPOINT = "icestream.checkpoint-id";
  private static final String EVENT_AT = "meta_event_at";
  private static final String OPERATION = "meta_op";

  private final Lake lake;
  private final Plan plan;

  public Freshness(Lake lake, Plan plan) {
    this.lake = lake;
    this.plan = plan;
  }

  /**
   * The delays of the changes that happened since a moment, rows of initial snapshots not counted.
   *
   * @return table, as {@code layer.table}, to its delays in ascending order
   */
  public Map<String, List<Duration>> since(Instant start) {
    Map<String, NavigableMap<Long, List<Instant>>> events = new LinkedHashMap<>();
    for (EntityTable entity : plan.entities()) {
      events.put(entity.qualifiedName(), events(entity, start));
    }
    Map<String, List<Duration>> delays = new LinkedHashMap<>();
    for (EntityTable entity : plan.entities()) {
      delays.put(
          "bronze." + entity.logName(),
          delays("bronze", entity.logName(), List.of(events.get(entity.qualifiedName()))));
    }
    for (TableFile table : plan.refined()) {
      List<NavigableMap<Long, List<Instant>>> inputs =
          sources(table).stream().map(events::get).toList();
      delays.put(
          table.qualifiedName(), delays(table.layer().folder(), table.table().name(), inputs));
    }
    return delays;
  }

  /** The entities that a table is made from, through all views between. */
  private Set<String> sources(TableFile table) {
    Set<String> sources = new LinkedHashSet<>();
    for (TableReference reference : table.view().references()) {
      plan.entities().stream()
          .map(EntityTable::qualifiedName)
          .filter(reference.base()::equals)
          .forEach(sources::add);
      plan.refined().stream()
          .filter(other -> other.view().name().equals(reference.name()))
          .forEach(other -> sources.addAll(sources(other)));
    }
    return sources;
  }

  /** When an entity's changes happened, by the checkpoint that committed them. */
  private NavigableMap<Long, List<Instant>> events(EntityTable entity, Instant start) {
    NavigableMap<Long, List<Instant>> events = new TreeMap<>();
    Optional<Table> bronze = lake.table("bronze", entity.logName());
    if (bronze.isEmpty() || bronze.get().currentSnapshot() == null) {
      return events;
    }
    Table table = bronze.get();
    for (Snapshot snapshot :
        SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)) {
      checkpoint(snapshot)
          .ifPresent(
              checkpoint -> {
                for (DataFile file : snapshot.addedDataFiles(table.io())) {
                  events
                      .computeIfAbsent(checkpoint, c -> new ArrayList<>())
                      .addAll(events(table, file, start));
                }
              });
    }
    return events;
  }

  private static List<Instant> events(Table table, DataFile file, Instant start) {
    Schema columns = table.schema().select(EVENT_AT, OPERATION);
    List<Instant> events = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file.location()))
            .project(columns)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type))
            .build()) {
      for (Record row : rows) {
        OffsetDateTime at = (OffsetDateTime) row.getField(EVENT_AT);
        if (at != null && !"r".equals(row.getField(OPERATION)) && at.toInstant().isAfter(start)) {
          events.add(at.toInstant());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private List<Duration> delays(
      String layer, String name, List<NavigableMap<Long, List<Instant>>> inputs) {
    NavigableMap<Long, Instant> published = new TreeMap<>();
    lake.table(layer, name).ifPresent(table -> published.putAll(published(table)));
    List<Duration> delays = new ArrayList<>();
    for (NavigableMap<Long, List<Instant>> events : inputs) {
      events.forEach(
          (checkpoint, happened) -> {
            Map.Entry<Long, Instant> seen = published.ceilingEntry(checkpoint);
            if (seen != null) {
              happened.forEach(at -> delays.add(Duration.between(at, seen.getValue())));
            }
          });
    }
    delays.sort(null);
    return delays;
  }

  /** When {@code main} moved to which checkpoint. */
  private static NavigableMap<Long, Instant> published(Table table) {
    NavigableMap<Long, Instant> published = new TreeMap<>();
    for (HistoryEntry entry : table.history()) {
      Snapshot snapshot = table.snapshot(entry.snapshotId());
      if (snapshot != null) {
        checkpoint(snapshot)
            .ifPresent(
                checkpoint ->
                    published.putIfAbsent(
                        checkpoint, Instant.ofEpochMilli(entry.timestampMillis())));
      }
    }
    return published;
  }

  private static Optional<Long> checkpoint(Snapshot snapshot) {
    return Optional.ofNullable(snapshot.summary().get(CHECKPOINT))
        .map(Long::valueOf)
        .filter(checkpoint -> checkpoint >= 0);
  }
}
