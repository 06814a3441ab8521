package io.icestream.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Hands the only split of a source out, once. Its state is whether a reader has it: one that came
 * back and waits is handed out again, also after a restore.
 */
public final class SingleSplit<S extends SourceSplit> implements SplitEnumerator<S, Boolean> {
  private final SplitEnumeratorContext<S> context;
  private S waiting;

  /**
   * An enumerator.
   *
   * @param beginning the split of a first start
   * @param isHandedOut whether a reader has the split in its state
   */
  public SingleSplit(SplitEnumeratorContext<S> context, S beginning, boolean isHandedOut) {
    this.context = context;
    this.waiting = isHandedOut ? null : beginning;
  }

  @Override
  public void start() {}

  @Override
  public void handleSplitRequest(int subtask, String host) {
    assign(subtask);
  }

  @Override
  public void addSplitsBack(List<S> splits, int subtask) {
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

  /** Writes the enumerator's state. */
  public static final class Serializer implements SimpleVersionedSerializer<Boolean> {
    private static final int VERSION = 1;

    private final String source;

    /**
     * A serializer.
     *
     * @param source whose state it is, for messages
     */
    public Serializer(String source) {
      this.source = source;
    }

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
        throw new IOException("unknown version of a " + source + " source's state: " + version);
      }
      return serialized[0] == 1;
    }
  }
}
