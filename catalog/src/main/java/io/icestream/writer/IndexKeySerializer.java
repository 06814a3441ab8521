package io.icestream.writer;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Keeps {@link IndexKey}s in Flink state as their bytes behind a length. */
final class IndexKeySerializer extends TypeSerializerSingleton<IndexKey> {

  static final IndexKeySerializer INSTANCE = new IndexKeySerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public IndexKey createInstance() {
    return new IndexKey(new byte[0]);
  }

  @Override
  public IndexKey copy(IndexKey from) {
    return from;
  }

  @Override
  public IndexKey copy(IndexKey from, IndexKey reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(IndexKey key, DataOutputView target) throws IOException {
    byte[] bytes = key.bytes();
    // One byte for the length of nearly every key: it is paid for each entry of the index.
    if (bytes.length < 0xff) {
      target.writeByte(bytes.length);
    } else {
      target.writeByte(0xff);
      target.writeInt(bytes.length);
    }
    target.write(bytes);
  }

  @Override
  public IndexKey deserialize(DataInputView source) throws IOException {
    int length = source.readUnsignedByte();
    byte[] bytes = new byte[length < 0xff ? length : source.readInt()];
    source.readFully(bytes);
    return new IndexKey(bytes);
  }

  @Override
  public IndexKey deserialize(IndexKey reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<IndexKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Nothing but the class makes up the format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<IndexKey> {
    /** Called by Flink when it reads a checkpoint. */
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
