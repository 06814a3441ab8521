package io.icestream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** What is said of tables at each checkpoint, by operators that are stopped and restored. */
class QualityTotalsTest {
  private static final List<RuleList> TABLES =
      List.of(
          RuleList.parse("silver.a", "has_x:completeness:score,is_y:validity:flag"),
          RuleList.parse("silver.b", "has_x:completeness:quarantine"));

  @Test
  void takesBackWhatLeavesATable() throws Exception {
    try (Run run = new Run(2, null)) {
      run.send(0, RowKind.INSERT, "silver.a", 50, "has_x");
      run.send(0, RowKind.INSERT, "silver.a", 100);
      run.send(1, RowKind.INSERT, "silver.a", 0, "has_x", "is_y");
      assertThat(run.checkpoint(1))
          .containsExactly(
              "silver.a null 3 2 50.0 @1",
              "silver.a has_x 3 2 null @1",
              "silver.a is_y 3 1 null @1",
              "silver.b null 0 0 null @1",
              "silver.b has_x 0 0 null @1");

      // Another subtask than the one that counted the row takes it back.
      run.send(1, RowKind.UPDATE_BEFORE, "silver.a", 50, "has_x");
      run.send(0, RowKind.UPDATE_AFTER, "silver.a", 100);
      run.send(0, RowKind.DELETE, "silver.a", 0, "has_x", "is_y");
      assertThat(run.checkpoint(2))
          .containsExactly(
              "silver.a null 2 0 100.0 @2",
              "silver.a has_x 2 0 null @2",
              "silver.a is_y 2 0 null @2");
    }
  }

  @Test
  void countsWhatIsInQuarantineAndNotInTheTable() throws Exception {
    try (Run run = new Run(1, null)) {
      run.send(0, RowKind.INSERT, "silver.b", 100);
      run.send(0, RowKind.INSERT, "silver.b", null, "has_x");
      assertThat(run.checkpoint(1))
          .contains("silver.b null 1 0 100.0 @1", "silver.b has_x 1 1 null @1");
    }
  }

  @Test
  void saysNothingWhileNothingChanges() throws Exception {
    try (Run run = new Run(1, null)) {
      assertThat(run.checkpoint(1)).hasSize(5);
      assertThat(run.checkpoint(2)).isEmpty();
      run.send(0, RowKind.UPDATE_BEFORE, "silver.b", 100);
      run.send(0, RowKind.UPDATE_AFTER, "silver.b", 100);
      assertThat(run.checkpoint(3)).isEmpty();
    }
  }

  @Test
  void goesOnFromItsStateWithAnyNumberOfCounters() throws Exception {
    OperatorSubtaskState state;
    try (Run run = new Run(3, null)) {
      for (int i = 0; i < 3; i++) {
        run.send(i, RowKind.INSERT, "silver.a", 30 * i, "has_x");
      }
      run.checkpoint(1);
      state = run.totals.snapshot(1, 0);
    }
    try (Run run = new Run(1, state)) {
      assertThat(run.checkpoint(2)).isEmpty();
      run.send(0, RowKind.DELETE, "silver.a", 0, "has_x");
      assertThat(run.checkpoint(3))
          .containsExactly(
              "silver.a null 2 2 45.0 @3",
              "silver.a has_x 2 2 null @3",
              "silver.a is_y 2 0 null @3");
    }
  }

  /** Some counters, and what adds up behind them. */
  private static final class Run implements AutoCloseable {
    private final List<
            OneInputStreamOperatorTestHarness<RowData, Tuple4<String, String, Long, Long>>>
        counters = new ArrayList<>();
    private final OneInputStreamOperatorTestHarness<Tuple4<String, String, Long, Long>, RowData>
        totals;

    Run(int parallelism, OperatorSubtaskState state) throws Exception {
      for (int i = 0; i < parallelism; i++) {
        counters.add(
            new OneInputStreamOperatorTestHarness<>(
                new CountChanges(), parallelism, parallelism, i));
        counters.get(i).open();
      }
      totals = new OneInputStreamOperatorTestHarness<>(new QualityTotals(TABLES), 1, 1, 0);
      totals.setup();
      if (state != null) {
        totals.initializeState(state);
      }
      totals.open();
    }

    void send(int counter, RowKind kind, String table, Integer score, String... flags)
        throws Exception {
      counters
          .get(counter)
          .processElement(
              new StreamRecord<>(
                  GenericRowData.ofKind(
                      kind,
                      BinaryStringData.fromString(table),
                      score,
                      new GenericArrayData(
                          Arrays.stream(flags).map(BinaryStringData::fromString).toArray()))));
    }

    List<String> checkpoint(long id) throws Exception {
      for (var counter : counters) {
        counter.getOperator().prepareSnapshotPreBarrier(id);
        for (Tuple4<String, String, Long, Long> change : counter.extractOutputValues()) {
          totals.processElement(new StreamRecord<>(change));
        }
        counter.getOutput().clear();
      }
      totals.getOperator().prepareSnapshotPreBarrier(id);
      List<String> said =
          totals.extractOutputValues().stream()
              .map(
                  row ->
                      "%s %s %d %d %s @%d"
                          .formatted(
                              row.getString(0),
                              row.isNullAt(1) ? null : row.getString(1),
                              row.getLong(4),
                              row.getLong(5),
                              row.isNullAt(6) ? null : row.getDouble(6),
                              row.getLong(7)))
              .toList();
      totals.getOutput().clear();
      return said;
    }

    @Override
    public void close() throws Exception {
      for (var counter : counters) {
        counter.close();
      }
      totals.close();
    }
  }
}
