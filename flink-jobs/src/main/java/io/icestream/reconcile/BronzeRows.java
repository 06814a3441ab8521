package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** The state of an entity that its log in Bronze tells of, up to a bound. */
final class BronzeRows implements TableRows {
  private final LakeTables lake;
  private final String sql;
  private final int columns;
  private boolean hasUpdatesWithoutKey;

  private BronzeRows(LakeTables lake, String sql, int columns) {
    this.lake = lake;
    this.sql = sql;
    this.columns = columns;
  }

  /**
   * The rows of an entity.
   *
   * @param columns the columns to read
   * @param bound a condition on the log's rows
   */
  static BronzeRows of(
      EntityTable entity, List<String> columns, Cut cut, String bound, LakeTables lake) {
    String log = cut.table("bronze." + entity.logName());
    String opened =
        columns.stream()
            .map(column -> entity.opened(column) + " as " + LakeText.name(column))
            .collect(Collectors.joining(", "));
    String sql = entity.hasKey() ? keyed(entity, opened, log, bound) : keyless(opened, log, bound);
    return new BronzeRows(lake, sql, columns.size());
  }

  /**
   * The newest row of each key by position, whatever the entity's own order says: the source knows
   * no other.
   */
  private static String keyed(EntityTable entity, String columns, String log, String bound) {
    return """
        select %s, `meta_op`, `meta_position`
        from (
            select *, row_number() over (partition by %s order by `meta_position` desc) as `meta_rank`
            from %s
            where (%s) and %s
        )
        where `meta_rank` = 1 and `meta_op` <> 'd'"""
        .formatted(
            columns,
            String.join(", ", entity.identity()),
            log,
            bound,
            entity.identified().orElse("true"));
  }

  /** All rows, of which deletes take equal ones away; the rows of a snapshot share one position. */
  private static String keyless(String names, String log, String bound) {
    return """
        select %s, `meta_op`, `meta_position` from %s where (%s) and `meta_op` = 'r'
        union all
        select %s, `meta_op`, `meta_position`
        from (
            select *, row_number() over (
                partition by `meta_position` order by `meta_ingested_at`) as `meta_rank`
            from %s
            where (%s) and `meta_op` <> 'r'
        )
        where `meta_rank` = 1"""
        .formatted(names, log, bound, names, log, bound);
  }

  @Override
  public void read(Reader reader) throws Exception {
    try (CloseableIterator<Row> rows = lake.query(sql)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
          values[i] = row.getField(i);
        }
        String operation = (String) row.getField(columns);
        reader.row(values, (String) row.getField(columns + 1), operation.equals("d") ? -1 : 1);
        hasUpdatesWithoutKey |= operation.equals("u");
      }
    }
  }

  /** Whether the log has updates; without a key nobody knows what they replace. */
  boolean hasUpdates() {
    return hasUpdatesWithoutKey;
  }
}
