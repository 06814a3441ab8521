package io.icestream.source.mysql;

import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    return new Enumerator(context, isHandedOut);
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
    return new StateSerializer();
  }

  /** Hands the one split out, once. */
  private static final class Enumerator implements SplitEnumerator<MysqlSplit, Boolean> {
    private final SplitEnumeratorContext<MysqlSplit> context;
    private final List<MysqlSplit> back = new ArrayList<>();
    private boolean isHandedOut;

    Enumerator(SplitEnumeratorContext<MysqlSplit> context, boolean isHandedOut) {
      this.context = context;
      this.isHandedOut = isHandedOut;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {
      assign(subtask);
    }

    @Override
    public void addSplitsBack(List<MysqlSplit> splits, int subtask) {
      back.addAll(splits);
    }

    @Override
    public void addReader(int subtask) {
      assign(subtask);
    }

    private void assign(int subtask) {
      if (!context.registeredReaders().containsKey(subtask)) {
        return;
      }
      back.forEach(split -> context.assignSplit(split, subtask));
      if (!isHandedOut && back.isEmpty()) {
        context.assignSplit(MysqlSplit.initial(), subtask);
      }
      isHandedOut = true;
      back.clear();
    }

    @Override
    public Boolean snapshotState(long checkpointId) {
      return isHandedOut;
    }

    @Override
    public void close() {}
  }

  private static final class StateSerializer implements SimpleVersionedSerializer<Boolean> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Boolean isHandedOut) {
      return new byte[] {(byte) (isHandedOut ? 1 : 0)};
    }

    @Override
    public Boolean deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a MySQL source's state: " + version);
      }
      return serialized[0] == 1;
    }
  }
}
