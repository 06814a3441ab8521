package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Counts what became of what was read. */
final class ConservationCount {
  private final LakeTables lake;

  ConservationCount(LakeTables lake) {
    this.lake = lake;
  }

  /** One query over all entities, for starting one costs more than a small table. */
  List<Conservation> of(List<EntityTable> entities, Map<String, ReadProgress> progress, Cut cut)
      throws Exception {
    List<String> queries = new ArrayList<>();
    for (EntityTable entity : entities) {
      String log = "bronze." + entity.logName();
      String quarantine = "quarantine.unparsed__" + entity.logName();
      if (lake.exists(log)) {
        queries.add(counts(entity, cut.table(log)));
      }
      if (lake.exists(quarantine)) {
        queries.add(
            "select %s, cast(0 as bigint), cast(0 as bigint), count(*) from %s"
                .formatted(LakeText.literal(entity.qualifiedName()), cut.table(quarantine)));
      }
    }
    Map<String, long[]> counts = new HashMap<>();
    if (!queries.isEmpty()) {
      try (CloseableIterator<Row> rows = lake.query(String.join("\nunion all\n", queries))) {
        rows.forEachRemaining(row -> add(counts, row));
      }
    }
    List<Conservation> all = new ArrayList<>();
    for (EntityTable entity : entities) {
      String name = entity.qualifiedName();
      long[] counted = counts.getOrDefault(name, new long[3]);
      long read = progress.getOrDefault(name, ReadProgress.none()).read();
      all.add(new Conservation(name, read, counted[1], counted[2], counted[0] - counted[1]));
    }
    return all;
  }

  private static void add(Map<String, long[]> counts, Row row) {
    long[] counted = counts.computeIfAbsent(((String) row.getField(0)).strip(), k -> new long[3]);
    for (int i = 0; i < counted.length; i++) {
      counted[i] += ((Number) row.getField(i + 1)).longValue();
    }
  }

  /**
   * All rows, and different ones. Rows are the same change when key, operation (delete or not) and
   * order value agree; without an order value, the position. Snapshot rows without a key share one
   * position and are all different.
   */
  private static String counts(EntityTable entity, String log) {
    List<String> same = new ArrayList<>(entity.key().stream().map(LakeText::name).toList());
    String position = "`meta_position`";
    same.add(
        entity
            .orderBy()
            .filter(column -> entity.hasKey())
            .map(c -> "coalesce(cast(" + LakeText.name(c) + " as string), " + position + ")")
            .orElse(position));
    same.add("`meta_op` = 'd'");
    String changes =
        entity.hasKey()
            ? "cast(1 as bigint)"
            : "case when max(`meta_op`) = 'r' then count(*) else 1 end";
    return """
        select %s, coalesce(sum(`total`), 0), coalesce(sum(`changes`), 0), cast(0 as bigint)
        from (select count(*) as `total`, %s as `changes` from %s group by %s)"""
        .formatted(LakeText.literal(entity.qualifiedName()), changes, log, String.join(", ", same));
  }
}
