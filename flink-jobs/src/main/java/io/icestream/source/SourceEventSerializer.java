package io.icestream.source;

import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.Rejected;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes source events where they cross a network edge; copies nothing, for they are immutable. */
final class SourceEventSerializer extends TypeSerializerSingleton<SourceEvent> {

  static final SourceEventSerializer INSTANCE = new SourceEventSerializer();

  private static final long serialVersionUID = 1L;
  private static final int ROW_CHANGE = 1;
  private static final int RAW_RECORD = 2;
  private static final int READ_POSITION = 3;
  private static final int SCHEMA_CHANGE = 4;
  private static final int FILE_RECORD = 5;
  private static final int REJECTED = 6;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public SourceEvent createInstance() {
    return new ReadPosition("", false);
  }

  @Override
  public SourceEvent copy(SourceEvent from) {
    return from;
  }

  @Override
  public SourceEvent copy(SourceEvent from, SourceEvent reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(SourceEvent event, DataOutputView target) throws IOException {
    if (event instanceof RowChange change) {
      target.writeByte(ROW_CHANGE);
      writeText(change.entity(), target);
      target.writeChar(change.op());
      writeText(change.position(), target);
      target.writeLong(change.eventAtMicros());
      writeTexts(change.columnNames(), target);
      writeTexts(change.textValues(), target);
    } else if (event instanceof RawRecord raw) {
      target.writeByte(RAW_RECORD);
      writeText(raw.entity(), target);
      writeText(raw.position(), target);
      target.writeLong(raw.eventAtMicros());
      writeBytes(raw.key(), target);
      writeBytes(raw.value(), target);
    } else if (event instanceof FileRecord line) {
      target.writeByte(FILE_RECORD);
      writeText(line.entity(), target);
      writeText(line.file(), target);
      writeText(line.position(), target);
      target.writeLong(line.eventAtMicros());
      writeBytes(line.value(), target);
      target.writeBoolean(line.names() != null);
      if (line.names() != null) {
        writeTexts(line.names(), target);
        writeTexts(line.texts(), target);
      }
    } else if (event instanceof Rejected rejected) {
      target.writeByte(REJECTED);
      writeText(rejected.entity(), target);
      writeText(rejected.file(), target);
      writeText(rejected.position(), target);
      target.writeLong(rejected.eventAtMicros());
      writeBytes(rejected.payload(), target);
      writeText(rejected.reasonCode(), target);
      writeText(rejected.reason(), target);
    } else if (event instanceof ReadPosition read) {
      target.writeByte(READ_POSITION);
      writeText(read.position(), target);
      target.writeBoolean(read.snapshotComplete());
    } else if (event instanceof SchemaChange change) {
      target.writeByte(SCHEMA_CHANGE);
      writeText(change.entity(), target);
      writeText(change.position(), target);
      writeText(change.effect().name(), target);
      target.writeInt(change.columns().size());
      for (Column column : change.columns()) {
        writeText(column.name(), target);
        writeText(column.type(), target);
      }
      target.writeInt(change.gone().size());
      for (String column : change.gone()) {
        writeText(column, target);
      }
      writeText(change.description(), target);
    }
  }

  @Override
  public SourceEvent deserialize(DataInputView source) throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case ROW_CHANGE ->
          new RowChange(
              readText(source),
              source.readChar(),
              readText(source),
              source.readLong(),
              readTexts(source),
              readTexts(source));
      case RAW_RECORD ->
          new RawRecord(
              readText(source),
              readText(source),
              source.readLong(),
              readBytes(source),
              readBytes(source));
      case FILE_RECORD -> {
        String entity = readText(source);
        String file = readText(source);
        String position = readText(source);
        long eventAtMicros = source.readLong();
        byte[] value = readBytes(source);
        boolean isLine = source.readBoolean();
        yield new FileRecord(
            entity,
            file,
            position,
            eventAtMicros,
            value,
            isLine ? readTexts(source) : null,
            isLine ? readTexts(source) : null);
      }
      case REJECTED ->
          new Rejected(
              readText(source),
              readText(source),
              readText(source),
              source.readLong(),
              readBytes(source),
              readText(source),
              readText(source));
      case READ_POSITION -> new ReadPosition(readText(source), source.readBoolean());
      case SCHEMA_CHANGE -> {
        String entity = readText(source);
        String position = readText(source);
        SchemaChange.Effect effect = SchemaChange.Effect.valueOf(readText(source));
        int count = source.readInt();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          columns.add(new Column(readText(source), readText(source)));
        }
        int goneCount = source.readInt();
        List<String> gone = new ArrayList<>(goneCount);
        for (int i = 0; i < goneCount; i++) {
          gone.add(readText(source));
        }
        yield new SchemaChange(entity, position, effect, columns, gone, readText(source));
      }
      default -> throw new IOException("unknown kind of source event: " + kind);
    };
  }

  @Override
  public SourceEvent deserialize(SourceEvent reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<SourceEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Lets Flink find this serializer again. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourceEvent> {
    /** For Flink. */
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }

  private static void writeTexts(String[] texts, DataOutputView target) throws IOException {
    target.writeInt(texts.length);
    for (String text : texts) {
      writeText(text, target);
    }
  }

  private static String[] readTexts(DataInputView source) throws IOException {
    String[] texts = new String[source.readInt()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = readText(source);
    }
    return texts;
  }

  private static void writeText(String text, DataOutputView target) throws IOException {
    writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), target);
  }

  private static String readText(DataInputView source) throws IOException {
    byte[] bytes = readBytes(source);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }
}
