package io.icestream.metrics;

import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Drops all rows of a bounded source, and says which share of it has ended. */
final class ScanEnd<T> extends AbstractStreamOperator<Tuple2<String, byte[]>>
    implements OneInputStreamOperator<T, Tuple2<String, byte[]>>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  /** Instead of a table's name; as many bytes follow as the source has subtasks. */
  static final String MARK = "";

  ScanEnd() {
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void processElement(StreamRecord<T> element) {}

  @Override
  public void endInput() {
    int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    output.collect(new StreamRecord<>(Tuple2.of(MARK, new byte[subtasks])));
  }
}
