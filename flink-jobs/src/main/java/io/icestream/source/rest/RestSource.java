package io.icestream.source.rest;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** All resources of one server, read by one reader, which keeps to the server's limits. */
final class RestSource implements Source<SourceEvent, RestSplit, Set<String>> {

  private static final long serialVersionUID = 1L;

  private final ReaderOptions options;

  RestSource(ReaderOptions options) {
    this.options = options;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<RestSplit, Set<String>> createEnumerator(
      SplitEnumeratorContext<RestSplit> context) {
    return restoreEnumerator(context, Set.of());
  }

  @Override
  public SplitEnumerator<RestSplit, Set<String>> restoreEnumerator(
      SplitEnumeratorContext<RestSplit> context, Set<String> handedOut) {
    return new Enumerator(context, new TreeSet<>(options.consumed()), new TreeSet<>(handedOut));
  }

  @Override
  public SourceReader<SourceEvent, RestSplit> createReader(SourceReaderContext context) {
    return new RestReader(context, RestOptions.of(options));
  }

  @Override
  public SimpleVersionedSerializer<RestSplit> getSplitSerializer() {
    return new RestSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Set<String>> getEnumeratorCheckpointSerializer() {
    return new StateSerializer();
  }

  /** Hands each entity out once; an entity that is new in the project comes with the next start. */
  private static final class Enumerator implements SplitEnumerator<RestSplit, Set<String>> {
    private final SplitEnumeratorContext<RestSplit> context;
    private final Set<String> entities;
    private final Set<String> handedOut;
    private final List<RestSplit> back = new ArrayList<>();

    Enumerator(
        SplitEnumeratorContext<RestSplit> context, Set<String> entities, Set<String> handedOut) {
      this.context = context;
      this.entities = entities;
      this.handedOut = handedOut;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {
      assign(subtask);
    }

    @Override
    public void addSplitsBack(List<RestSplit> splits, int subtask) {
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
      for (RestSplit split : back) {
        handedOut.add(split.entity());
        context.assignSplit(split, subtask);
      }
      back.clear();
      for (String entity : entities) {
        if (handedOut.add(entity)) {
          context.assignSplit(RestSplit.of(entity, System.currentTimeMillis()), subtask);
        }
      }
    }

    @Override
    public Set<String> snapshotState(long checkpointId) {
      // What came back is somebody's state already, or was never handed on.
      return new TreeSet<>(handedOut);
    }

    @Override
    public void close() {}
  }

  private static final class StateSerializer implements SimpleVersionedSerializer<Set<String>> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Set<String> entities) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(64);
      out.writeInt(entities.size());
      for (String entity : entities) {
        out.writeUTF(entity);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public Set<String> deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a REST source's state: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      Set<String> entities = new TreeSet<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        entities.add(in.readUTF());
      }
      return entities;
    }
  }
}
