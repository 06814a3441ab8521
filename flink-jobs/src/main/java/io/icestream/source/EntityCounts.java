package io.icestream.source;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What one subtask has done with one entity since the job's first start. Read = passed + rejected
 * at any time between two records.
 */
final class EntityCounts {

  private static final int VERSION = 1;

  final String entity;
  long read;
  long passed;
  long rejected;
  boolean snapshotComplete;

  private String position = "";
  private final Map<String, String> partitions = new TreeMap<>();

  EntityCounts(String entity) {
    this.entity = entity;
  }

  void readUpTo(String newPosition) {
    if (newPosition != null && newPosition.compareTo(position) > 0) {
      position = newPosition;
    }
  }

  /** A position of the form partition/offset, of which each partition has its own newest one. */
  void readPartitionUpTo(String newPosition) {
    int slash = newPosition.indexOf('/');
    partitions.put(newPosition.substring(0, Math.max(slash, 0)), newPosition);
  }

  /** The newest position, or that of each partition, separated by commas. */
  String position() {
    return partitions.isEmpty() ? position : String.join(",", partitions.values());
  }

  /** After a change of parallelism one subtask may inherit the counts of several. */
  void add(EntityCounts other) {
    read += other.read;
    passed += other.passed;
    rejected += other.rejected;
    snapshotComplete |= other.snapshotComplete;
    readUpTo(other.position);
    other.partitions.forEach(
        (partition, at) -> partitions.merge(partition, at, (a, b) -> a.compareTo(b) < 0 ? b : a));
  }

  byte[] toBytes() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeByte(VERSION);
    out.writeUTF(entity);
    out.writeLong(read);
    out.writeLong(passed);
    out.writeLong(rejected);
    out.writeBoolean(snapshotComplete);
    out.writeUTF(position);
    out.writeInt(partitions.size());
    for (String at : partitions.values()) {
      out.writeUTF(at);
    }
    return out.getCopyOfBuffer();
  }

  static EntityCounts fromBytes(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("unknown version of source counters: " + version);
    }
    EntityCounts counts = new EntityCounts(in.readUTF());
    counts.read = in.readLong();
    counts.passed = in.readLong();
    counts.rejected = in.readLong();
    counts.snapshotComplete = in.readBoolean();
    counts.position = in.readUTF();
    int partitions = in.readInt();
    for (int i = 0; i < partitions; i++) {
      counts.readPartitionUpTo(in.readUTF());
    }
    return counts;
  }
}
