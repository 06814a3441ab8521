package io.icestream.source.postgres;

import io.icestream.source.postgres.PostgresSplit.LogStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What the enumerator keeps in a checkpoint.
 *
 * <p>The parts of an unfinished table are not kept: an exported snapshot ends with its connection.
 *
 * @param epoch number of snapshots exported so far
 * @param startLsn where the log begins for this job; 0 before the slot exists
 * @param finished entities whose snapshot has been read
 * @param shapes tables as they were when their snapshot was taken
 * @param log the log while no reader has it; null otherwise
 * @param logAssigned whether a reader has been given the log
 * @param readAgain id of the last request to read rows again; empty before the first
 * @param conditions which rows of unfinished entities are read, where not all are
 */
record EnumeratorState(
    int epoch,
    long startLsn,
    Set<String> finished,
    Map<String, TableShape> shapes,
    LogStream log,
    boolean logAssigned,
    String readAgain,
    Map<String, String> conditions) {

  static EnumeratorState initial() {
    return new EnumeratorState(0, 0, Set.of(), Map.of(), null, false, "", Map.of());
  }

  /** The stored form. */
  static final class Serializer implements SimpleVersionedSerializer<EnumeratorState> {

    private static final int VERSION = 2;
    private static final int WITHOUT_REQUESTS = 1;
    private final SplitSerializer splits = new SplitSerializer();

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(256);
      out.writeInt(state.epoch);
      out.writeLong(state.startLsn);
      SplitSerializer.writeTexts(out, List.copyOf(state.finished));
      SplitSerializer.writeShapes(out, state.shapes);
      out.writeBoolean(state.logAssigned);
      byte[] log = state.log == null ? new byte[0] : splits.serialize(state.log);
      out.writeInt(log.length);
      out.write(log);
      SplitSerializer.writeText(out, state.readAgain);
      SplitSerializer.writeTexts(out, List.copyOf(state.conditions.keySet()));
      SplitSerializer.writeTexts(out, List.copyOf(state.conditions.values()));
      return out.getCopyOfBuffer();
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION && version != WITHOUT_REQUESTS) {
        throw new IOException("state of version " + version + " cannot be read");
      }
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      int epoch = in.readInt();
      long startLsn = in.readLong();
      Set<String> finished = new LinkedHashSet<>(SplitSerializer.readTexts(in));
      Map<String, TableShape> shapes = new LinkedHashMap<>(SplitSerializer.readShapes(in));
      boolean logAssigned = in.readBoolean();
      byte[] log = new byte[in.readInt()];
      in.readFully(log);
      String readAgain = "";
      Map<String, String> conditions = new LinkedHashMap<>();
      if (version == VERSION) {
        readAgain = SplitSerializer.readText(in);
        List<String> entities = SplitSerializer.readTexts(in);
        List<String> texts = SplitSerializer.readTexts(in);
        for (int i = 0; i < entities.size(); i++) {
          conditions.put(entities.get(i), texts.get(i));
        }
      }
      return new EnumeratorState(
          epoch,
          startLsn,
          finished,
          shapes,
          log.length == 0 ? null : (LogStream) splits.deserialize(splits.getVersion(), log),
          logAssigned,
          readAgain,
          conditions);
    }
  }
}
