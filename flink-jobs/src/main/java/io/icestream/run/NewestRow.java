package io.icestream.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.generated.GeneratedRecordComparator;
import org.apache.flink.table.runtime.generated.RecordComparator;
import org.apache.flink.table.runtime.keyselector.RowDataKeySelector;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

/**
 * The first row of each key in an order, as Flink's ranking gives it, with less state: of the row
 * that holds it keeps the columns of the order and those that somebody asks for when the row is
 * taken back. A row that is taken back has the others from the row that takes its place.
 *
 * <p>It takes the rows of a second together, and those that are left before each checkpoint.
 */
final class NewestRow extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  /** Rows that are taken at most before they are ranked. */
  private static final int MOST_ROWS = 20_000;

  private final RowDataKeySelector stored;
  private final int[] storedColumns;
  private final int[] order;
  private final InternalTypeInfo<RowData> type;
  private final GeneratedRecordComparator comparator;
  private final boolean takesBack;

  private transient ValueState<RowData> newest;
  private transient RecordComparator comparison;
  private transient Map<Integer, Map<BinaryRowData, BinaryRowData>> bundle;
  private transient int count;
  private transient int keyGroups;
  private transient RowDataSerializer rows;
  private transient ProjectedRowData orderOfRow;
  private transient ProjectedRowData orderOfOther;
  private transient ProjectedRowData orderOfStored;
  private transient JoinedRowData both;
  private transient ProjectedRowData takenBack;
  private transient TimestampedCollector<RowData> collector;

  /**
   * A ranking of rows of a type.
   *
   * @param stored takes from a row the columns that are kept, those of the order among them
   * @param storedColumns their positions in a row
   * @param order the positions of the order's columns in a row
   * @param comparator of rows that are the order's columns
   * @param takesBack whether rows that lose their place are handed on as such
   */
  NewestRow(
      InternalTypeInfo<RowData> type,
      RowDataKeySelector stored,
      int[] storedColumns,
      int[] order,
      GeneratedRecordComparator comparator,
      boolean takesBack) {
    this.stored = stored;
    this.storedColumns = storedColumns.clone();
    this.order = order.clone();
    this.type = type;
    this.comparator = comparator;
    this.takesBack = takesBack;
  }

  /** The names of the columns that are kept. */
  List<String> storedColumns() {
    return IntStream.of(storedColumns).mapToObj(type.toRowType().getFieldNames()::get).toList();
  }

  @Override
  public void open() throws Exception {
    super.open();
    newest =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("newest", stored.getProducedType()));
    comparison = comparator.newInstance(getUserCodeClassloader());
    int arity = type.toRowSize();
    int[] inStored = IntStream.range(0, arity).map(this::inStored).toArray();
    orderOfRow = ProjectedRowData.from(order);
    orderOfOther = ProjectedRowData.from(order);
    orderOfStored = ProjectedRowData.from(Arrays.stream(order).map(i -> inStored[i]).toArray());
    both = new JoinedRowData();
    takenBack =
        ProjectedRowData.from(
            IntStream.range(0, arity)
                .map(i -> inStored[i] < 0 ? i : arity + inStored[i])
                .toArray());
    collector = new TimestampedCollector<>(output);
    bundle = new TreeMap<>();
    keyGroups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
    rows = type.toRowSerializer();
  }

  private int inStored(int column) {
    return IntStream.range(0, storedColumns.length)
        .filter(i -> storedColumns[i] == column)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    BinaryRowData row = rows.toBinaryRow(element.getValue());
    BinaryRowData key = (BinaryRowData) getCurrentKey();
    Map<BinaryRowData, BinaryRowData> group =
        bundle.computeIfAbsent(
            KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups),
            number -> new LinkedHashMap<>());
    BinaryRowData known = group.get(key);
    if (known == null || isFirst(row, known)) {
      group.put(key, row.copy());
    }
    if (++count >= MOST_ROWS) {
      rank();
    }
  }

  private boolean isFirst(RowData row, RowData other) {
    return comparison.compare(orderOfRow.replaceRow(row), orderOfOther.replaceRow(other)) < 0;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    rank();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    rank();
  }

  @Override
  public void finish() throws Exception {
    rank();
    super.finish();
  }

  /**
   * By groups of keys, and in a group as they came: state on disk is in the order of the groups,
   * and new keys often come in their own order.
   */
  private void rank() throws Exception {
    for (Map<BinaryRowData, BinaryRowData> group : bundle.values()) {
      for (Map.Entry<BinaryRowData, BinaryRowData> each : group.entrySet()) {
        setCurrentKey(each.getKey());
        rank(each.getValue());
      }
    }
    bundle.clear();
    count = 0;
  }

  private void rank(BinaryRowData row) throws Exception {
    RowData before = newest.value();
    if (before != null
        && comparison.compare(orderOfRow.replaceRow(row), orderOfStored.replaceRow(before)) >= 0) {
      return;
    }
    newest.update(stored.getKey(row));
    if (before != null && takesBack) {
      takenBack.replaceRow(both.replace(row, before));
      takenBack.setRowKind(RowKind.UPDATE_BEFORE);
      collector.collect(takenBack);
    }
    row.setRowKind(before == null ? RowKind.INSERT : RowKind.UPDATE_AFTER);
    collector.collect(row);
  }
}
