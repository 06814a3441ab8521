package io.icestream.source.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Remembers which topics it handed out beside what Flink's enumerator does. */
final class TopicEnumerator implements SplitEnumerator<KafkaPartitionSplit, TopicEnumerator.State> {

  /**
   * What is kept between runs.
   *
   * @param topicIds id by topic name
   */
  record State(KafkaSourceEnumState partitions, Map<String, String> topicIds) {}

  private final String system;
  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
  private final Map<String, String> topicIds;
  private final Supplier<Map<String, String>> currentTopicIds;

  TopicEnumerator(
      String system,
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      Map<String, String> topicIds,
      Supplier<Map<String, String>> currentTopicIds) {
    this.system = system;
    this.enumerator = enumerator;
    this.topicIds = new TreeMap<>(topicIds);
    this.currentTopicIds = currentTopicIds;
  }

  @Override
  public void start() {
    Map<String, String> current = currentTopicIds.get();
    TopicIds.checkSame(system, topicIds, current);
    topicIds.putAll(current);
    enumerator.start();
  }

  @Override
  public void handleSplitRequest(int subtaskId, String requesterHostname) {
    enumerator.handleSplitRequest(subtaskId, requesterHostname);
  }

  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtaskId) {
    enumerator.addSplitsBack(splits, subtaskId);
  }

  @Override
  public void addReader(int subtaskId) {
    enumerator.addReader(subtaskId);
  }

  @Override
  public void handleSourceEvent(int subtaskId, SourceEvent sourceEvent) {
    enumerator.handleSourceEvent(subtaskId, sourceEvent);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    enumerator.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public State snapshotState(long checkpointId) throws Exception {
    return new State(enumerator.snapshotState(checkpointId), Map.copyOf(topicIds));
  }

  @Override
  public void close() throws IOException {
    enumerator.close();
  }

  /** Writes Flink's own state and the ids behind it. */
  static final class StateSerializer implements SimpleVersionedSerializer<State> {

    private static final int VERSION = 1;
    private final KafkaSourceEnumStateSerializer partitions = new KafkaSourceEnumStateSerializer();

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(State state) throws IOException {
      byte[] inner = partitions.serialize(state.partitions());
      DataOutputSerializer out = new DataOutputSerializer(inner.length + 64);
      out.writeInt(partitions.getVersion());
      out.writeInt(inner.length);
      out.write(inner);
      out.writeInt(state.topicIds().size());
      for (Map.Entry<String, String> topic : state.topicIds().entrySet()) {
        out.writeUTF(topic.getKey());
        out.writeUTF(topic.getValue());
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public State deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a Kafka reader's state: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      int innerVersion = in.readInt();
      byte[] inner = new byte[in.readInt()];
      in.readFully(inner);
      Map<String, String> topicIds = new HashMap<>();
      for (int i = in.readInt(); i > 0; i--) {
        topicIds.put(in.readUTF(), in.readUTF());
      }
      return new State(partitions.deserialize(innerVersion, inner), topicIds);
    }
  }
}
