package io.icestream.commit;

import io.icestream.writer.FileChanges;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.util.InstantiationUtil;

/**
 * What a checkpoint keeps of a table's commits.
 *
 * @param job the line of runs that continue each other's state
 * @param pending changes by the checkpoint they lead up to, not known to be committed
 */
record TableState(String job, NavigableMap<Long, List<FileChanges>> pending) {

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(job);
    out.writeInt(pending.size());
    for (Map.Entry<Long, List<FileChanges>> entry : pending.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeInt(entry.getValue().size());
      for (FileChanges changes : entry.getValue()) {
        byte[] bytes = InstantiationUtil.serializeObject(changes);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  static TableState read(DataInputStream in) throws IOException {
    String job = in.readUTF();
    NavigableMap<Long, List<FileChanges>> pending = new TreeMap<>();
    int checkpoints = in.readInt();
    for (int i = 0; i < checkpoints; i++) {
      long checkpoint = in.readLong();
      int count = in.readInt();
      List<FileChanges> changes = new ArrayList<>(count);
      for (int k = 0; k < count; k++) {
        byte[] bytes = in.readNBytes(in.readInt());
        try {
          changes.add(
              InstantiationUtil.deserializeObject(bytes, FileChanges.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
          throw new IOException(e);
        }
      }
      pending.put(checkpoint, changes);
    }
    return new TableState(job, pending);
  }
}
