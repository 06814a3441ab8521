package io.icestream.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * The published tables as they belong together, told by the ledger: one snapshot for each.
 *
 * @param name such as {@code cut_7}; {@code main} when there is no ledger yet
 * @param jobs how many jobs published it, each at a moment of its own; 0 when there is no ledger
 *     yet
 * @param snapshots table, as {@code database.table}, to snapshot; other tables are read as they are
 *     now
 */
record Cut(String name, int jobs, Map<String, Long> snapshots) {
  private static final String LEDGER = "ops.cuts";
  private static final String SNAPSHOT = "snapshot-id";

  Cut {
    snapshots = Map.copyOf(snapshots);
  }

  /** The newest published cut of each job. */
  static Cut newest(LakeTables lake) throws Exception {
    if (!lake.exists(LEDGER)) {
      return new Cut("main", 0, Map.of());
    }
    Map<String, Row> newest = new LinkedHashMap<>();
    try (CloseableIterator<Row> rows =
        lake.query(
            """
            select `job`, `cut`, `snapshots`, `published_at`
            from (
                select `job`, `cut`, `snapshots`, `published_at`,
                    row_number() over (partition by `job` order by `cut` desc) as `newest`
                from `ops`.`cuts`
                where `verdict` = 'published'
            )
            where `newest` = 1""")) {
      rows.forEachRemaining(row -> newest.put((String) row.getField(0), row));
    }
    Map<String, Long> snapshots = new LinkedHashMap<>();
    StringBuilder name = new StringBuilder();
    // A table that several jobs have written in turn is as the last of them left it.
    List<Row> inOrder =
        newest.values().stream()
            .sorted(Comparator.comparing(cut -> (Instant) cut.getField(3)))
            .toList();
    for (Row cut : inOrder) {
      name.append(name.isEmpty() ? "" : ", ").append("cut_").append(cut.getField(1));
      for (Object table : (Object[]) cut.getField(2)) {
        Row entry = (Row) table;
        snapshots.put((String) entry.getField(0), (Long) entry.getField(1));
      }
    }
    return new Cut(name.isEmpty() ? "main" : name.toString(), newest.size(), snapshots);
  }

  /** A cut and when it was decided. */
  record Published(Cut cut, Instant at) {}

  /**
   * Every published cut whose snapshots are all there, oldest first. A table that the cut's job
   * doesn't write is as another job left it last.
   */
  static List<Published> all(LakeTables lake) throws Exception {
    if (!lake.exists(LEDGER)) {
      return List.of();
    }
    Map<String, Long> snapshots = new LinkedHashMap<>();
    Set<String> jobs = new HashSet<>();
    List<Published> all = new ArrayList<>();
    try (CloseableIterator<Row> rows =
        lake.query(
            """
            select `job`, `cut`, `snapshots`, `published_at`
            from `ops`.`cuts`
            where `verdict` = 'published'
            order by `published_at`, `cut`""")) {
      while (rows.hasNext()) {
        Row row = rows.next();
        jobs.add((String) row.getField(0));
        for (Object table : (Object[]) row.getField(2)) {
          Row entry = (Row) table;
          snapshots.put((String) entry.getField(0), (Long) entry.getField(1));
        }
        all.add(
            new Published(
                new Cut("cut_" + row.getField(1), jobs.size(), snapshots),
                (Instant) row.getField(3)));
      }
    }
    Map<String, Set<Long>> there = new HashMap<>();
    for (String table : snapshots.keySet()) {
      there.put(table, lake.snapshots(table));
    }
    return all.stream()
        .filter(
            published ->
                published.cut().snapshots().entrySet().stream()
                    .allMatch(entry -> there.get(entry.getKey()).contains(entry.getValue())))
        .toList();
  }

  /** The table as of this cut, for use behind {@code from}. */
  String table(String qualifiedName) {
    Long snapshot = snapshots.get(qualifiedName);
    return LakeText.table(qualifiedName)
        + (snapshot == null ? "" : " /*+ OPTIONS('" + SNAPSHOT + "'='" + snapshot + "') */");
  }

  /** With which options each table is read as of this cut. */
  Map<String, Map<String, String>> readOptions() {
    return snapshots.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Map.of(SNAPSHOT, entry.getValue().toString())));
  }
}
