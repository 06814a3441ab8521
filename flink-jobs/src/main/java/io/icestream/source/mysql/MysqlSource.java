package io.icestream.source.mysql;

import io.icestream.source.SingleSplit;
import io.icestream.source.SourceEvent;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All captured tables of one MySQL or MariaDB server through one reader: the rows that are there,
 * then every committed change in the order of the binary log.
 *
 * <p>Each change is handed on exactly once per state of the job. Rows that are there are read
 * without locks while they change; only their newest positions are right. Where the log has a hole,
 * or is that of another server, the job ends with a code and does not restart.
 */
final class MysqlSource implements Source<SourceEvent, MysqlSplit, Boolean> {
  private static final long serialVersionUID = 1L;

  private final MysqlCapture capture;
  private final Set<String> consumed;

  /**
   * A source of what the capture names.
   *
   * @param consumed the entities that are read; may grow until the source is serialised
   */
  MysqlSource(MysqlCapture capture, Set<String> consumed) {
    this.capture = capture;
    this.consumed = consumed;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<MysqlSplit, Boolean> createEnumerator(
      SplitEnumeratorContext<MysqlSplit> context) {
    return restoreEnumerator(context, false);
  }

  @Override
  public SplitEnumerator<MysqlSplit, Boolean> restoreEnumerator(
      SplitEnumeratorContext<MysqlSplit> context, Boolean isHandedOut) {
    return new SingleSplit<>(context, MysqlSplit.initial(), isHandedOut);
  }

  @Override
  public SourceReader<SourceEvent, MysqlSplit> createReader(SourceReaderContext context) {
    return new MysqlReader(context, capture, consumed);
  }

  @Override
  public SimpleVersionedSerializer<MysqlSplit> getSplitSerializer() {
    return new MysqlSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
    return new SingleSplit.Serializer("MySQL");
  }
}
