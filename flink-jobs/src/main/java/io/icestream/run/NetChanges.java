package io.icestream.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.util.RowDataUtil;
import org.apache.flink.types.RowKind;

/**
 * What changes come to, of one side of a join: nothing where a row came and went, and of a row that
 * changed often its first and its last form.
 */
final class NetChanges {

  /**
   * What becomes of a row: gone, new, or another one.
   *
   * @param before null where the row is new
   * @param after null where it is gone
   * @param isUpdate whether the row before is the one that the state has by that key, if any: some
   *     changes come without what they replace, and a bundle may end between both
   */
  record Change(BinaryRowData before, BinaryRowData after, boolean isUpdate) {}

  /** By the join's key, then by the row's own: its unique key, or the whole of it. */
  private final Map<RowData, Map<RowData, Row>> rows = new LinkedHashMap<>();

  private final boolean hasUniqueKey;
  private int count;

  /**
   * @param hasUniqueKey whether rows are known by a key; else the same row may be there often
   */
  NetChanges(boolean hasUniqueKey) {
    this.hasUniqueKey = hasUniqueKey;
  }

  /**
   * Takes a change.
   *
   * @param uniqueKey null where rows have none
   * @param row kept, and its kind is changed
   */
  void add(RowData joinKey, RowData uniqueKey, BinaryRowData row) {
    count++;
    boolean isAdded = RowDataUtil.isAccumulateMsg(row);
    boolean isUpdate = row.getRowKind() == RowKind.UPDATE_AFTER;
    row.setRowKind(RowKind.INSERT);
    Map<RowData, Row> ofKey = rows.computeIfAbsent(joinKey, key -> new LinkedHashMap<>());
    RowData key = hasUniqueKey ? uniqueKey : row;
    Row known = ofKey.get(key);
    if (known == null) {
      known = new Row(isUpdate);
      ofKey.put(key, known);
    }
    boolean isNothing =
        hasUniqueKey ? known.replace(row, isAdded) : known.count(row, isAdded ? 1 : -1);
    if (isNothing) {
      ofKey.remove(key);
    }
  }

  /** How many changes were taken since the last {@link #clear}. */
  int count() {
    return count;
  }

  /** The changes by the join's key; of rows without a key those that go come first. */
  Map<RowData, List<Change>> take() {
    Map<RowData, List<Change>> changes = new LinkedHashMap<>();
    rows.forEach(
        (joinKey, ofKey) -> {
          List<Change> all = new ArrayList<>();
          ofKey.values().forEach(row -> row.add(all, hasUniqueKey, true));
          ofKey.values().forEach(row -> row.add(all, hasUniqueKey, false));
          changes.put(joinKey, all);
        });
    clear();
    return changes;
  }

  void clear() {
    rows.clear();
    count = 0;
  }

  private static final class Row {
    private final boolean isUpdate;

    private BinaryRowData before;
    private BinaryRowData after;

    /** How often the row is there more than before; for rows with a key not used. */
    private int more;

    Row(boolean isUpdate) {
      this.isUpdate = isUpdate;
    }

    /** A row that is gone names itself, if it only took the place of another one. */
    boolean replace(BinaryRowData row, boolean isAdded) {
      if (isAdded) {
        after = row;
        return !isUpdate && row.equals(before);
      }
      if (after == null ? before == null : isUpdate) {
        before = row;
      }
      after = null;
      return before == null;
    }

    boolean count(BinaryRowData row, int change) {
      more += change;
      before = more < 0 ? row : null;
      after = more > 0 ? row : null;
      return more == 0;
    }

    void add(List<Change> all, boolean hasKey, boolean isGoing) {
      if ((before != null) == isGoing) {
        for (int i = 0; i < Math.max(1, Math.abs(more)); i++) {
          all.add(new Change(before, after, isUpdate && hasKey));
        }
      }
    }
  }
}
