package io.icestream.source.mongo;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The collections of one database, read by one reader, for there is one order of their changes. */
final class MongoSource implements Source<SourceEvent, MongoSplit, Boolean> {

  private static final long serialVersionUID = 1L;

  private final ReaderOptions options;

  MongoSource(ReaderOptions options) {
    this.options = options;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<MongoSplit, Boolean> createEnumerator(
      SplitEnumeratorContext<MongoSplit> context) {
    return new Enumerator(context, MongoSplit.beginning());
  }

  @Override
  public SplitEnumerator<MongoSplit, Boolean> restoreEnumerator(
      SplitEnumeratorContext<MongoSplit> context, Boolean isHandedOut) {
    return new Enumerator(context, isHandedOut ? null : MongoSplit.beginning());
  }

  @Override
  public SourceReader<SourceEvent, MongoSplit> createReader(SourceReaderContext context) {
    return new MongoReader(context, MongoOptions.of(options), options.consumed());
  }

  @Override
  public SimpleVersionedSerializer<MongoSplit> getSplitSerializer() {
    return new MongoSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
    return new StateSerializer();
  }

  /** Hands the only split out, once. */
  private static final class Enumerator implements SplitEnumerator<MongoSplit, Boolean> {
    private final SplitEnumeratorContext<MongoSplit> context;
    private MongoSplit waiting;

    /**
     * An enumerator.
     *
     * @param waiting null when a reader has it already
     */
    Enumerator(SplitEnumeratorContext<MongoSplit> context, MongoSplit waiting) {
      this.context = context;
      this.waiting = waiting;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {
      assign(subtask);
    }

    @Override
    public void addSplitsBack(List<MongoSplit> splits, int subtask) {
      waiting = splits.get(0);
    }

    @Override
    public void addReader(int subtask) {
      assign(subtask);
    }

    private void assign(int subtask) {
      if (waiting != null && context.registeredReaders().containsKey(subtask)) {
        context.assignSplit(waiting, subtask);
        waiting = null;
      }
    }

    @Override
    public Boolean snapshotState(long checkpointId) {
      return waiting == null;
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
        throw new IOException("unknown version of a MongoDB source's state: " + version);
      }
      return serialized[0] == 1;
    }
  }
}
