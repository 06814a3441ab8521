package io.icestream.writer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;

/** The live data files of one bucket, by ids that index entries refer to. */
final class FileSet {

  private final StateFormat.Specs specs;
  private final Map<Integer, TrackedFile> files = new TreeMap<>();
  private final Map<Integer, Moved> moved = new HashMap<>();
  private final List<DeleteFile> sharedDeletes = new ArrayList<>();
  private final List<Integer> forgotten = new ArrayList<>();
  private final List<Integer> forgottenMoves = new ArrayList<>();
  private final List<Integer> dirtyMoves = new ArrayList<>();
  private int nextId;

  FileSet(Map<Integer, PartitionSpec> specs) {
    this.specs = new StateFormat.Specs(specs);
  }

  Collection<TrackedFile> files() {
    return Collections.unmodifiableCollection(files.values());
  }

  TrackedFile open(PartitionSpec spec, StructLike partition) {
    TrackedFile file = new TrackedFile(nextId++, spec, partition);
    files.put(file.id(), file);
    return file;
  }

  TrackedFile adopt(DataFile file) {
    TrackedFile tracked = new TrackedFile(nextId++, specs.get(file.specId()), file);
    files.put(tracked.id(), tracked);
    return tracked;
  }

  /** The row of an index entry is no longer the newest of its key. */
  void kill(byte[] entry) {
    int id = IndexEntry.fileId(entry);
    int row = IndexEntry.row(entry);
    TrackedFile file = files.get(id);
    if (file == null) {
      Moved move = moved.get(id);
      file = files.get(move.target());
      row = move.row(row);
    }
    file.kill(row);
  }

  void forget(TrackedFile file) {
    files.remove(file.id());
    forgotten.add(file.id());
    moved
        .entrySet()
        .removeIf(
            move -> {
              boolean isGone = move.getValue().target() == file.id();
              if (isGone) {
                forgottenMoves.add(move.getKey());
              }
              return isGone;
            });
  }

  /** The rows of a file, and those that it had got from others, are in another one now. */
  void move(TrackedFile source, Moved move) {
    for (Map.Entry<Integer, Moved> earlier : List.copyOf(moved.entrySet())) {
      if (earlier.getValue().target() == source.id()) {
        keep(earlier.getKey(), earlier.getValue().then(move));
      }
    }
    keep(source.id(), move);
    files.remove(source.id());
    forgotten.add(source.id());
  }

  private void keep(int id, Moved move) {
    if (move.movedRows() == 0) {
      moved.remove(id);
      forgottenMoves.add(id);
    } else {
      moved.put(id, move);
      dirtyMoves.add(id);
    }
  }

  /** Delete files that cover several data files. */
  List<DeleteFile> sharedDeletes() {
    return sharedDeletes;
  }

  PartitionSpec spec(int id) {
    return specs.get(id);
  }

  /** Whether there is state of this bucket; if so, it is loaded. */
  boolean load(BucketState state) throws Exception {
    byte[] header = state.header().value();
    if (header == null) {
      return false;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(header))) {
      nextId = in.readInt();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        sharedDeletes.add(StateFormat.readFile(in, specs, DeleteFile.class));
      }
    }
    for (Map.Entry<Integer, byte[]> entry : state.files().entries()) {
      files.put(entry.getKey(), TrackedFile.load(entry.getKey(), entry.getValue(), specs));
    }
    for (Map.Entry<Integer, byte[]> entry : state.moved().entries()) {
      moved.put(entry.getKey(), Moved.load(entry.getValue()));
    }
    return true;
  }

  /** Writes what has changed since the last time. */
  void save(BucketState state) throws Exception {
    for (int id : forgotten) {
      state.files().remove(id);
    }
    for (int id : forgottenMoves) {
      state.moved().remove(id);
    }
    for (TrackedFile file : files.values()) {
      if (file.isDirty()) {
        state.files().put(file.id(), file.save());
      }
    }
    for (int id : dirtyMoves) {
      if (moved.containsKey(id)) {
        state.moved().put(id, moved.get(id).save());
      }
    }
    forgotten.clear();
    forgottenMoves.clear();
    dirtyMoves.clear();
    state.header().update(header());
  }

  private byte[] header() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(nextId);
      out.writeInt(sharedDeletes.size());
      for (DeleteFile deletes : sharedDeletes) {
        StateFormat.writeFile(out, deletes, specs.get(deletes.specId()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
