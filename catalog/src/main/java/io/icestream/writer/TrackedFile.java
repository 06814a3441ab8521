package io.icestream.writer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.util.StructLikeWrapper;
import org.roaringbitmap.RoaringBitmap;

/** A data file of a bucket, and which of its rows are dead. */
final class TrackedFile {

  /** Files that may share a delete file. */
  record Place(int specId, StructLikeWrapper partition) {
    static Place of(PartitionSpec spec, StructLike partition) {
      return new Place(
          spec.specId(), StructLikeWrapper.forType(spec.partitionType()).set(partition));
    }
  }

  /** A delete file for this data file alone, and the positions in it. */
  record DeleteRun(DeleteFile file, RoaringBitmap positions) {}

  private final int id;
  private final PartitionSpec spec;
  private final StructLike partition;
  private DataFile file;
  private int rows;

  // All positions that are dead are in exactly one of: a run, shared, pending.
  private final RoaringBitmap dead = new RoaringBitmap();
  private RoaringBitmap pending = new RoaringBitmap();
  private RoaringBitmap shared = new RoaringBitmap();
  private final List<DeleteRun> runs = new ArrayList<>();
  private boolean dirty = true;

  TrackedFile(int id, PartitionSpec spec, StructLike partition) {
    this.id = id;
    this.spec = spec;
    this.partition = partition;
  }

  TrackedFile(int id, PartitionSpec spec, DataFile file) {
    this(id, spec, file.partition());
    close(file);
  }

  int id() {
    return id;
  }

  PartitionSpec spec() {
    return spec;
  }

  StructLike partition() {
    return partition;
  }

  Place place() {
    return Place.of(spec, partition);
  }

  /** The closed file. */
  DataFile file() {
    return file;
  }

  boolean isOpen() {
    return file == null;
  }

  int rows() {
    return rows;
  }

  int deadRows() {
    return dead.getCardinality();
  }

  int liveRows() {
    return rows - deadRows();
  }

  long size() {
    return file.fileSizeInBytes();
  }

  RoaringBitmap dead() {
    return dead;
  }

  /** Dead positions that no delete file holds yet. */
  RoaringBitmap pending() {
    return pending;
  }

  /** Dead positions in delete files that cover other data files too. */
  RoaringBitmap shared() {
    return shared;
  }

  List<DeleteRun> runs() {
    return runs;
  }

  /** Takes the next ordinal, for the row that is about to be written. */
  int nextRow() {
    return rows++;
  }

  void addRows(int count) {
    rows += count;
  }

  void close(DataFile written) {
    this.file = written.copyWithoutStats();
    this.rows = Math.toIntExact(written.recordCount());
    this.dirty = true;
  }

  void kill(int row) {
    dead.add(row);
    pending.add(row);
    dirty = true;
  }

  void kill(RoaringBitmap positions) {
    dead.or(positions);
    pending.or(positions);
    dirty = true;
  }

  /** The pending positions are in a shared delete file now. */
  void share() {
    shared.or(pending);
    pending = new RoaringBitmap();
  }

  /** The runs from {@code first} on, what is pending and what was shared are in one run now. */
  void merge(int first, DeleteRun run) {
    runs.subList(first, runs.size()).clear();
    runs.add(run);
    pending = new RoaringBitmap();
    shared = new RoaringBitmap();
    dirty = true;
  }

  /** Positions that a delete file of the table holds already. */
  void restoreRun(DeleteRun run) {
    runs.add(run);
    dead.or(run.positions());
  }

  void restoreShared(RoaringBitmap positions) {
    shared.or(positions);
    dead.or(positions);
  }

  boolean isDirty() {
    return dirty;
  }

  byte[] save() {
    dirty = false;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      StateFormat.writeFile(out, file, spec);
      write(out, shared);
      out.writeInt(runs.size());
      for (DeleteRun run : runs) {
        StateFormat.writeFile(out, run.file(), spec);
        write(out, run.positions());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static TrackedFile load(int id, byte[] bytes, StateFormat.Specs specs) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      DataFile file = StateFormat.readFile(in, specs, DataFile.class);
      TrackedFile tracked = new TrackedFile(id, specs.get(file.specId()), file);
      tracked.restoreShared(read(in));
      int runs = in.readInt();
      for (int i = 0; i < runs; i++) {
        DeleteFile deletes = StateFormat.readFile(in, specs, DeleteFile.class);
        tracked.restoreRun(new DeleteRun(deletes, read(in)));
      }
      tracked.dirty = false;
      return tracked;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, RoaringBitmap positions) throws IOException {
    positions.runOptimize();
    positions.serialize(out);
  }

  private static RoaringBitmap read(DataInputStream in) throws IOException {
    RoaringBitmap positions = new RoaringBitmap();
    positions.deserialize(in);
    return positions;
  }
}
