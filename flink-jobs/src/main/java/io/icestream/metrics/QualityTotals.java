package io.icestream.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Keeps what all changes of tables amount to. Before a barrier it says of each table that changed
 * how many rows it has, how many fail each rule and what they score on average; of a table that did
 * not change, what was said last is still true. Runs with parallelism 1.
 */
final class QualityTotals extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<Tuple4<String, String, Long, Long>, RowData>,
        BoundedOneInput {

  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<Tuple4<String, String, Long, Long>> STATE =
      new ListStateDescriptor<>("totals", CountChanges.TYPE);

  private final List<RuleList> tables;

  private transient Map<String, Map<String, long[]>> totals;
  private transient Set<String> changed;
  private transient Instant last;
  private transient ListState<Tuple4<String, String, Long, Long>> state;

  QualityTotals(List<RuleList> tables) {
    this.tables = List.copyOf(tables);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    totals = new HashMap<>();
    last = Instant.EPOCH;
    state = context.getOperatorStateStore().getListState(STATE);
    state.get().forEach(this::add);
    // An empty table that was full in a former run is worth a word.
    changed = new LinkedHashSet<>();
    tables.stream()
        .map(RuleList::table)
        .filter(table -> !totals.containsKey(table))
        .forEach(changed::add);
  }

  @Override
  public void processElement(StreamRecord<Tuple4<String, String, Long, Long>> element) {
    add(element.getValue());
    changed.add(element.getValue().f0);
  }

  private void add(Tuple4<String, String, Long, Long> change) {
    long[] total =
        totals
            .computeIfAbsent(change.f0, table -> new HashMap<>())
            .computeIfAbsent(change.f1, rule -> new long[2]);
    total[0] += change.f2;
    total[1] += change.f3;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    emit(checkpointId);
  }

  @Override
  public void endInput() {
    emit(Long.MAX_VALUE);
  }

  private void emit(long checkpointId) {
    if (changed.isEmpty()) {
      return;
    }
    Instant now = Instant.now();
    // The newest row must be the newest also where the clock stands still.
    last = now.isAfter(last) ? now : last.plusNanos(1_000);
    for (RuleList table : tables) {
      if (changed.contains(table.table())) {
        emit(table, checkpointId);
      }
    }
    changed.clear();
  }

  private void emit(RuleList table, long checkpointId) {
    Map<String, long[]> counts = totals.computeIfAbsent(table.table(), name -> new HashMap<>());
    long[] whole = counts.computeIfAbsent(CountChanges.WHOLE, rule -> new long[2]);
    long rows = whole[0];
    Double score = rows == 0 ? null : (double) whole[1] / rows;
    emit(table, null, rows, count(CountChanges.ANY, counts), score, checkpointId);
    for (RuleList.Rule rule : table.rules()) {
      emit(table, rule, rows, count(rule.name(), counts), null, checkpointId);
    }
  }

  private static long count(String rule, Map<String, long[]> counts) {
    return counts.getOrDefault(rule, new long[1])[0];
  }

  private void emit(
      RuleList table, RuleList.Rule rule, long rows, long failed, Double score, long checkpointId) {
    output.collect(
        new StreamRecord<>(
            GenericRowData.of(
                StringData.fromString(table.table()),
                StringData.fromString(rule == null ? null : rule.name()),
                StringData.fromString(rule == null ? null : rule.dimension()),
                StringData.fromString(rule == null ? null : rule.severity()),
                rows,
                failed,
                score,
                checkpointId,
                TimestampData.fromInstant(last))));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<Tuple4<String, String, Long, Long>> all = new ArrayList<>();
    totals.forEach(
        (table, counts) ->
            counts.forEach((rule, total) -> all.add(Tuple4.of(table, rule, total[0], total[1]))));
    state.update(all);
  }
}
