package io.icestream.writer;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/** How Flink sends {@link FileChanges} from writers to a committer: Java-serialised. */
public final class FileChangesType extends TypeInfoFactory<FileChanges> {

  @Override
  public TypeInformation<FileChanges> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> parameters) {
    return new Info();
  }

  private static final class Info extends GenericTypeInfo<FileChanges> {
    private static final long serialVersionUID = 1L;

    Info() {
      super(FileChanges.class);
    }

    @Override
    public org.apache.flink.api.common.typeutils.TypeSerializer<FileChanges> createSerializer(
        org.apache.flink.api.common.serialization.SerializerConfig config) {
      return Serializer.INSTANCE;
    }
  }

  /** Java-serialised, behind a length. */
  static final class Serializer extends TypeSerializerSingleton<FileChanges> {
    static final Serializer INSTANCE = new Serializer();
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public FileChanges createInstance() {
      return null;
    }

    @Override
    public FileChanges copy(FileChanges from) {
      return from;
    }

    @Override
    public FileChanges copy(FileChanges from, FileChanges reuse) {
      return from;
    }

    @Override
    public int getLength() {
      return -1;
    }

    @Override
    public void serialize(FileChanges changes, DataOutputView target) throws IOException {
      byte[] bytes = InstantiationUtil.serializeObject(changes);
      target.writeInt(bytes.length);
      target.write(bytes);
    }

    @Override
    public FileChanges deserialize(DataInputView source) throws IOException {
      byte[] bytes = new byte[source.readInt()];
      source.readFully(bytes);
      try {
        return InstantiationUtil.deserializeObject(bytes, FileChanges.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IOException(e);
      }
    }

    @Override
    public FileChanges deserialize(FileChanges reuse, DataInputView source) throws IOException {
      return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
      int length = source.readInt();
      target.writeInt(length);
      target.write(source, length);
    }

    @Override
    public TypeSerializerSnapshot<FileChanges> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Nothing but the class makes up the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FileChanges> {
      /** Called by Flink when it reads a checkpoint. */
      public Snapshot() {
        super(() -> INSTANCE);
      }
    }
  }
}
