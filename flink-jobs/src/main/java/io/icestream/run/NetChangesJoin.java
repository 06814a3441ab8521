package io.icestream.run;

import io.icestream.run.NetChanges.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.operators.join.stream.StreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.state.JoinInputSideSpec;
import org.apache.flink.table.runtime.operators.join.stream.state.OuterJoinRecordStateView;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

/**
 * A LEFT JOIN that takes the changes of a second together, as far as they come to something, and
 * those that are left before each checkpoint. Its result is that of Flink's own, its state too.
 *
 * <p>Flink's takes a changed row of the right side as one that goes and one that comes: every row
 * of the left side that it belongs to is handed on four times, although nothing of it may be
 * another one. This one hands on a row only where it matches another row than before, or where
 * columns have changed that something behind the join reads.
 */
final class NetChangesJoin extends StreamingJoinOperator {
  private static final long serialVersionUID = 1L;

  /** Changes that are kept at most before they are joined. */
  private static final int MOST_CHANGES = 20_000;

  private final int[] readOfRight;

  private transient NetChanges left;
  private transient NetChanges right;
  private transient RowDataSerializer leftRows;
  private transient RowDataSerializer rightRows;
  private transient RowData.FieldGetter[] read;
  private transient JoinedRowData out;
  private transient RowData noRight;

  /**
   * @param readOfRight the columns of the right side that something behind the join reads
   */
  NetChangesJoin(
      InternalTypeInfo<RowData> leftType,
      InternalTypeInfo<RowData> rightType,
      GeneratedJoinCondition condition,
      JoinInputSideSpec leftSide,
      JoinInputSideSpec rightSide,
      boolean[] filterNullKeys,
      int[] readOfRight) {
    super(leftType, rightType, condition, leftSide, rightSide, true, false, filterNullKeys, 0L, 0L);
    this.readOfRight = readOfRight.clone();
  }

  /** The columns of the right side whose changes are handed on. */
  int[] readOfRight() {
    return readOfRight.clone();
  }

  @Override
  public void open() throws Exception {
    super.open();
    left = new NetChanges(leftInputSideSpec.hasUniqueKey());
    right = new NetChanges(rightInputSideSpec.hasUniqueKey());
    leftRows = leftType.toRowSerializer();
    rightRows = rightType.toRowSerializer();
    read =
        IntStream.of(readOfRight)
            .mapToObj(i -> RowData.createFieldGetter(rightType.toRowType().getTypeAt(i), i))
            .toArray(RowData.FieldGetter[]::new);
    out = new JoinedRowData();
    noRight = new GenericRowData(rightType.toRowSize());
  }

  @Override
  public void processElement1(StreamRecord<RowData> element) throws Exception {
    add(left, leftInputSideSpec, leftRows, element.getValue());
  }

  @Override
  public void processElement2(StreamRecord<RowData> element) throws Exception {
    add(right, rightInputSideSpec, rightRows, element.getValue());
  }

  private void add(NetChanges changes, JoinInputSideSpec side, RowDataSerializer rows, RowData row)
      throws Exception {
    BinaryRowData kept = rows.toBinaryRow(row).copy();
    RowData uniqueKey = side.hasUniqueKey() ? side.getUniqueKeySelector().getKey(kept) : null;
    changes.add((RowData) getCurrentKey(), uniqueKey, kept);
    if (left.count() + right.count() >= MOST_CHANGES) {
      joinChanges();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    joinChanges();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    joinChanges();
  }

  @Override
  public void finish() throws Exception {
    joinChanges();
    super.finish();
  }

  /** The right side first: rows of the left that came with theirs are handed on once. */
  private void joinChanges() throws Exception {
    for (Map.Entry<RowData, List<Change>> entry : right.take().entrySet()) {
      setCurrentKey(entry.getKey());
      for (Change change : entry.getValue()) {
        joinChange(change, false);
      }
    }
    for (Map.Entry<RowData, List<Change>> entry : left.take().entrySet()) {
      setCurrentKey(entry.getKey());
      for (Change change : entry.getValue()) {
        joinChange(change, true);
      }
    }
  }

  private void joinChange(Change change, boolean isLeft) throws Exception {
    RowData after = change.after();
    RowData before = change.before();
    if (change.isUpdate()) {
      before = stored(after == null ? before : after, isLeft);
    }
    if (before != null && after != null && !isLeft) {
      replaceRight(before, after);
      return;
    }
    if (before != null) {
      before.setRowKind(RowKind.DELETE);
      join(before, isLeft);
    }
    if (after != null) {
      join(after, isLeft);
    }
  }

  /** The row of the state that has the unique key of another one; null if there is none. */
  private RowData stored(RowData row, boolean isLeft) throws Exception {
    KeySelector<RowData, RowData> uniqueKey =
        (isLeft ? leftInputSideSpec : rightInputSideSpec).getUniqueKeySelector();
    RowData wanted = uniqueKey.getKey(row);
    for (RowData each : (isLeft ? leftRecordStateView : rightRecordStateView).getRecords()) {
      if (uniqueKey.getKey(each).equals(wanted)) {
        return (isLeft ? leftRows : rightRows).copy(each);
      }
    }
    return null;
  }

  private void join(RowData row, boolean isLeft) throws Exception {
    processElement(
        row,
        isLeft ? leftRecordStateView : rightRecordStateView,
        isLeft ? rightRecordStateView : leftRecordStateView,
        isLeft,
        false);
  }

  private void replaceRight(RowData before, RowData after) throws Exception {
    rightRecordStateView.retractRecord(before);
    rightRecordStateView.addRecord(after);
    boolean isSeen = isSeen(before, after);
    OuterJoinRecordStateView state = (OuterJoinRecordStateView) leftRecordStateView;
    List<Rematch> rematches = new ArrayList<>();
    for (Tuple2<RowData, Integer> row : state.getRecordsAndNumOfAssociations()) {
      boolean did = joinCondition.apply(row.f0, before);
      boolean does = joinCondition.apply(row.f0, after);
      if (did != does || (does && isSeen)) {
        rematches.add(new Rematch(row.f0, row.f1, did, does));
      }
    }
    for (Rematch each : rematches) {
      int others = each.matches() - (each.did() ? 1 : 0);
      if (each.did()) {
        emit(RowKind.DELETE, each.row(), before);
      } else if (others == 0) {
        emit(RowKind.DELETE, each.row(), noRight);
      }
      if (each.does()) {
        emit(RowKind.INSERT, each.row(), after);
      } else if (others == 0) {
        emit(RowKind.INSERT, each.row(), noRight);
      }
      if (each.did() != each.does()) {
        state.updateNumOfAssociations(each.row(), others + (each.does() ? 1 : 0));
      }
    }
  }

  /**
   * @param matches how many rows of the right side the row belonged to
   * @param did whether it belonged to the one that is replaced
   * @param does whether it belongs to the one that is there now
   */
  private record Rematch(RowData row, int matches, boolean did, boolean does) {}

  private boolean isSeen(RowData before, RowData after) {
    for (RowData.FieldGetter column : read) {
      if (!Objects.deepEquals(column.getFieldOrNull(before), column.getFieldOrNull(after))) {
        return true;
      }
    }
    return false;
  }

  private void emit(RowKind kind, RowData row, RowData other) {
    out.setRowKind(kind);
    out.replace(row, other);
    collector.collect(out);
  }
}
