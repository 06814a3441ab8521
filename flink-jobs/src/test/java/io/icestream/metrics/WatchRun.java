package io.icestream.metrics;

import io.icestream.metrics.Watched.Column;
import io.icestream.metrics.Watched.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;

/** Operators that watch the table {@code silver.orders}, with a clock that is set. */
final class WatchRun implements AutoCloseable {
  static final Watched ORDERS =
      new Watched(
          "silver.orders",
          List.of(
              new Column("amount", Kind.NUMBER),
              new Column("region", Kind.TEXT),
              new Column("order_id", Kind.TEXT),
              new Column("email", Kind.TOKEN),
              new Column("picture", Kind.ANY)),
          20,
          6);

  private final List<OneInputStreamOperatorTestHarness<RowData, Tuple2<String, byte[]>>> summaries =
      new ArrayList<>();
  private final OneInputStreamOperatorTestHarness<Tuple2<String, byte[]>, RowData> finder;
  private long checkpoints;
  private int next;

  WatchRun(int parallelism, int scans, String incarnation, OperatorSubtaskState state, long now)
      throws Exception {
    for (int i = 0; i < parallelism; i++) {
      summaries.add(
          new OneInputStreamOperatorTestHarness<>(
              new Summarise(List.of(ORDERS)), parallelism, parallelism, i));
      summaries.get(i).open();
    }
    finder =
        new OneInputStreamOperatorTestHarness<>(
            new FindAnomalies(List.of(ORDERS), scans, incarnation), 1, 1, 0);
    finder.setup();
    finder.setProcessingTime(now);
    if (state != null) {
      finder.initializeState(state);
    }
    finder.open();
  }

  static WatchRun start() throws Exception {
    return new WatchRun(2, 0, "one", null, 1_000);
  }

  /** An order, in whatever subtask comes next; null is NULL. */
  void send(RowKind kind, Double amount, String region, String id, String email) throws Exception {
    next = (next + 1) % summaries.size();
    summaries
        .get(next)
        .processElement(
            new StreamRecord<>(
                GenericRowData.ofKind(
                    kind,
                    BinaryStringData.fromString("silver.orders"),
                    new GenericArrayData(new Object[] {amount}),
                    new GenericArrayData(
                        new Object[] {
                          BinaryStringData.fromString(region),
                          BinaryStringData.fromString(id),
                          BinaryStringData.fromString(email),
                          BinaryStringData.fromString("")
                        }))));
  }

  void endOfScan(int subtasks) throws Exception {
    finder.processElement(new StreamRecord<>(Tuple2.of(ScanEnd.MARK, new byte[subtasks])));
  }

  /** What is found in the cut that ends at a time. */
  List<String> cut(long now) throws Exception {
    checkpoints++;
    finder.setProcessingTime(now);
    for (var summary : summaries) {
      summary.getOperator().prepareSnapshotPreBarrier(checkpoints);
      for (Tuple2<String, byte[]> message : summary.extractOutputValues()) {
        finder.processElement(new StreamRecord<>(message));
      }
      summary.getOutput().clear();
    }
    finder.getOperator().prepareSnapshotPreBarrier(checkpoints);
    List<String> found =
        finder.extractOutputValues().stream()
            .map(row -> (row.isNullAt(1) ? "table" : row.getString(1)) + " " + row.getString(2))
            .toList();
    finder.getOutput().clear();
    return found;
  }

  OperatorSubtaskState state() throws Exception {
    return finder.snapshot(checkpoints, 0);
  }

  @Override
  public void close() throws Exception {
    for (var summary : summaries) {
      summary.close();
    }
    finder.close();
  }
}
