package io.icestream.commit;

import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Drops all rows of a bounded source, and says when they have ended. */
final class EndOfScan<T> extends AbstractStreamOperator<Tuple2<String, FileChanges>>
    implements OneInputStreamOperator<T, Tuple2<String, FileChanges>>, BoundedOneInput {

  private static final long serialVersionUID = 1L;
  private static final FileChanges NOTHING =
      FileChanges.appended(Long.MAX_VALUE, List.of(), WriteCounts.NONE);

  private final String scan;

  EndOfScan(String scan) {
    this.scan = scan;
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void processElement(StreamRecord<T> element) {}

  @Override
  public void endInput() {
    String mark =
        Scans.mark(
            scan,
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    output.collect(new StreamRecord<>(Tuple2.of(CutOperator.SCAN_MARK + mark, NOTHING)));
  }
}
