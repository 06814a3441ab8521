package io.icestream.source.postgres;

import io.icestream.source.postgres.PostgresSplit.LogStream;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import io.icestream.source.postgres.TableShape.ColumnShape;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The stored form of splits. */
final class SplitSerializer implements SimpleVersionedSerializer<PostgresSplit> {

  private static final int VERSION = 2;
  private static final int WITHOUT_CONDITIONS = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PostgresSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    if (split instanceof SnapshotChunk chunk) {
      out.writeByte(0);
      out.writeInt(chunk.epoch());
      out.writeInt(chunk.number());
      writeText(out, chunk.entity());
      writeName(out, chunk.relation());
      writeTexts(out, List.of(chunk.columns()));
      out.writeLong(chunk.firstBlock());
      out.writeLong(chunk.endBlock());
      writeText(out, chunk.snapshot());
      out.writeLong(chunk.positionLsn());
      out.writeLong(chunk.takenAtMicros());
      out.writeLong(chunk.readRows());
      out.writeBoolean(chunk.finished());
      writeText(out, chunk.condition());
    } else if (split instanceof LogStream log) {
      out.writeByte(1);
      out.writeLong(log.restartLsn());
      out.writeLong(log.commitLsn());
      out.writeInt(log.index());
      writeShapes(out, log.shapes());
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public PostgresSplit deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION && version != WITHOUT_CONDITIONS) {
      throw new IOException("splits of version " + version + " cannot be read");
    }
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    if (in.readByte() == 0) {
      return new SnapshotChunk(
          in.readInt(),
          in.readInt(),
          readText(in),
          readName(in),
          readTexts(in).toArray(String[]::new),
          in.readLong(),
          in.readLong(),
          readText(in),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readBoolean(),
          version == WITHOUT_CONDITIONS ? "" : readText(in));
    }
    return new LogStream(in.readLong(), in.readLong(), in.readInt(), readShapes(in));
  }

  static void writeShapes(DataOutput out, Map<String, TableShape> shapes) throws IOException {
    out.writeInt(shapes.size());
    for (Map.Entry<String, TableShape> entry : shapes.entrySet()) {
      writeText(out, entry.getKey());
      TableShape shape = entry.getValue();
      writeName(out, shape.name());
      writeTexts(out, shape.key());
      out.writeInt(shape.columns().size());
      for (ColumnShape column : shape.columns()) {
        writeText(out, column.name());
        out.writeLong(column.typeOid());
        out.writeInt(column.typeModifier());
        writeText(out, column.type());
        writeText(out, column.baseType());
      }
    }
  }

  static Map<String, TableShape> readShapes(DataInput in) throws IOException {
    Map<String, TableShape> shapes = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String entity = readText(in);
      TableName name = readName(in);
      List<String> key = readTexts(in);
      List<ColumnShape> columns = new ArrayList<>();
      int size = in.readInt();
      for (int j = 0; j < size; j++) {
        columns.add(
            new ColumnShape(readText(in), in.readLong(), in.readInt(), readText(in), readText(in)));
      }
      shapes.put(entity, new TableShape(name, columns, key));
    }
    return shapes;
  }

  private static void writeName(DataOutput out, TableName name) throws IOException {
    writeText(out, name.schema());
    writeText(out, name.table());
  }

  private static TableName readName(DataInput in) throws IOException {
    return new TableName(readText(in), readText(in));
  }

  static void writeTexts(DataOutput out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(out, text);
    }
  }

  static List<String> readTexts(DataInput in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
