package io.icestream.reconcile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * How far the readers of an entity had read when a cut was made, and what they counted since the
 * job's first start.
 *
 * @param positions what the subtasks say, each one position or several with commas between
 */
record ReadProgress(long read, long passed, long rejected, List<String> positions) {
  private static final String TABLE = "ops.progress";
  private static final ReadProgress NONE = new ReadProgress(0, 0, 0, List.of());

  /** All entities at a cut, by {@code system.entity}. */
  static Map<String, ReadProgress> at(Cut cut, LakeTables lake) throws Exception {
    Map<String, List<Row>> newest = new HashMap<>();
    if (!lake.exists(TABLE)) {
      return Map.of();
    }
    String sql =
        """
        select `system`, `entity`, `checkpoint_id`, `reported_at`, `read_count`, `passed_count`,
            `rejected_count`, `position`
        from (select *, row_number() over (
            partition by `system`, `entity`, `subtask` order by `reported_at` desc) as `newest`
            from %s)
        where `newest` = 1"""
            .formatted(cut.table(TABLE));
    try (CloseableIterator<Row> rows = lake.query(sql)) {
      rows.forEachRemaining(
          row ->
              newest
                  .computeIfAbsent(row.getField(0) + "." + row.getField(1), k -> new ArrayList<>())
                  .add(row));
    }
    Map<String, ReadProgress> progress = new HashMap<>();
    newest.forEach((entity, rows) -> progress.put(entity, of(rows)));
    return progress;
  }

  static ReadProgress none() {
    return NONE;
  }

  /** Subtasks that a smaller parallelism no longer has say nothing at the newest checkpoint. */
  private static ReadProgress of(List<Row> subtasks) {
    Row last =
        subtasks.stream()
            .max(Comparator.comparing(row -> (java.time.Instant) row.getField(3)))
            .orElseThrow();
    List<Row> current =
        subtasks.stream().filter(row -> last.getField(2).equals(row.getField(2))).toList();
    List<String> positions = new ArrayList<>();
    for (Row row : current) {
      String position = (String) row.getField(7);
      if (position != null && !position.isEmpty()) {
        positions.add(position);
      }
    }
    return new ReadProgress(sum(current, 4), sum(current, 5), sum(current, 6), positions);
  }

  private static long sum(List<Row> rows, int field) {
    return rows.stream().mapToLong(row -> (Long) row.getField(field)).sum();
  }

  /** The newest position of a system that has one order; empty when nothing was read. */
  String newestPosition() {
    return positions.stream().max(Comparator.naturalOrder()).orElse("");
  }

  /** For a system with partitions: the newest position of each. */
  Map<String, String> partitionPositions() {
    Map<String, String> newest = new HashMap<>();
    for (String all : positions) {
      for (String position : all.split(",", -1)) {
        newest.merge(
            position.substring(0, position.indexOf('/')),
            position,
            (a, b) -> a.compareTo(b) < 0 ? b : a);
      }
    }
    return newest;
  }
}
