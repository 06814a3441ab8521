package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Counts what became of what was read. */
final class ConservationCount {
  private final LakeTables lake;
  private final Map<String, List<String>> quarantines;

  ConservationCount(LakeTables lake) {
    this(lake, Map.of());
  }

  /**
   * A count.
   *
   * @param quarantines the tables with changes that fail a rule, by entity
   */
  ConservationCount(LakeTables lake, Map<String, List<String>> quarantines) {
    this.lake = lake;
    this.quarantines = quarantines;
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
            "select %s, cast(0 as bigint), cast(0 as bigint), count(*), cast(0 as bigint) from %s"
                .formatted(LakeText.literal(entity.qualifiedName()), cut.table(quarantine)));
      }
      List<String> failed = new ArrayList<>();
      for (String table : quarantines.getOrDefault(entity.qualifiedName(), List.of())) {
        if (lake.exists(table)) {
          failed.add(cut.table(table));
        }
      }
      if (!failed.isEmpty()) {
        queries.add(failed(entity, failed));
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
      long[] counted = counts.getOrDefault(name, new long[4]);
      long read = progress.getOrDefault(name, ReadProgress.none()).read();
      all.add(
          new Conservation(
              name,
              read,
              counted[1] - counted[3],
              counted[2] + counted[3],
              counted[0] - counted[1]));
    }
    return all;
  }

  private static void add(Map<String, long[]> counts, Row row) {
    long[] counted = counts.computeIfAbsent(((String) row.getField(0)).strip(), k -> new long[4]);
    for (int i = 0; i < counted.length; i++) {
      counted[i] += ((Number) row.getField(i + 1)).longValue();
    }
  }

  /**
   * Different changes that fail a rule of some table: each counts once, however many tables keep it
   * out, and as quarantined instead of passed.
   */
  private static String failed(EntityTable entity, List<String> tables) {
    List<String> same = same(entity);
    String columns =
        IntStream.range(0, same.size())
            .mapToObj(i -> same.get(i) + " as `same_" + i + "`")
            .collect(Collectors.joining(", "));
    return "select %s, cast(0 as bigint), cast(0 as bigint), cast(0 as bigint), count(*) from (%s)"
        .formatted(
            LakeText.literal(entity.qualifiedName()),
            tables.stream()
                .map(table -> "select " + columns + " from " + table)
                .collect(Collectors.joining(" union all ", "select distinct * from (", ")")));
  }

  /**
   * All rows, and different ones. Rows are the same change when key, operation (delete or not) and
   * order value agree; without an order value, the position. Snapshot rows without a key share one
   * position and are all different. What came out of quarantine is there still, and counts as what
   * became of it in Bronze.
   */
  private static String counts(EntityTable entity, String log) {
    List<String> same = same(entity);
    String changes =
        entity.hasKey()
            ? "cast(1 as bigint)"
            : "case when max(`meta_op`) = 'r' then count(*) else 1 end";
    return """
        select %s, coalesce(sum(`total`), 0), coalesce(sum(`changes`), 0),
            coalesce(-sum(`replayed`), 0), cast(0 as bigint)
        from (
            select count(*) as `total`, %s as `changes`,
                sum(case when %s then 1 else 0 end) as `replayed`
            from %s
            group by %s
        )"""
        .formatted(
            LakeText.literal(entity.qualifiedName()),
            changes,
            LakeText.startsWith(entity.replayed()),
            log,
            String.join(", ", same));
  }

  /** What rows agree in that say the same change. */
  private static List<String> same(EntityTable entity) {
    List<String> same = new ArrayList<>(entity.identity());
    String position = "`meta_position`";
    same.add(
        entity
            .orderBy()
            .filter(column -> entity.hasKey())
            .map(c -> "coalesce(cast(" + LakeText.name(c) + " as string), " + position + ")")
            .orElse(position));
    same.add("`meta_op` = 'd'");
    return same;
  }
}
