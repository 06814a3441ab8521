package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Counts what became of what was read. */
final class ConservationCount {
  private final LakeTables lake;

  ConservationCount(LakeTables lake) {
    this.lake = lake;
  }

  Conservation of(EntityTable entity, ReadProgress progress, Cut cut) throws Exception {
    String log = "bronze." + entity.logName();
    String quarantine = "quarantine.unparsed__" + entity.logName();
    long quarantined =
        lake.exists(quarantine) ? lake.number("select count(*) from " + cut.table(quarantine)) : 0;
    long rows = 0;
    long different = 0;
    if (lake.exists(log)) {
      try (CloseableIterator<Row> counts = lake.query(counts(entity, cut.table(log)))) {
        Row row = counts.next();
        rows = row.getField(0) == null ? 0 : ((Number) row.getField(0)).longValue();
        different = ((Number) row.getField(1)).longValue();
      }
    }
    return new Conservation(
        entity.qualifiedName(), progress.read(), different, quarantined, rows - different);
  }

  /**
   * All rows and different ones. Rows are the same change when key, operation (delete or not) and order value agree;
   * without an order value, the position. Snapshot rows without a key share one position and are all different.
   */
  private static String counts(EntityTable entity, String log) {
    List<String> same = new ArrayList<>(entity.key().stream().map(LakeText::name).toList());
    String position = "`meta_position`";
    String order =
        entity
            .orderBy()
            .map(column -> "coalesce(cast(" + LakeText.name(column) + " as string), " + position + ")")
            .orElse(position);
    same.add(entity.hasKey() ? order : position);
    same.add("`meta_op` = 'd'");
    String different =
        entity.hasKey() ? "1" : "case when max(`meta_op`) = 'r' then count(*) else 1 end";
    return """
        select sum(`total`), coalesce(sum(`changes`), 0)
        from (
            select count(*) as `total`, %s as `changes` from %s group by %s
        )"""
        .formatted(different, log, String.join(", ", same));
  }
}
