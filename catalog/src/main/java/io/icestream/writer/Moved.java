package io.icestream.writer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.roaringbitmap.RoaringBitmap;

/**
 * Where the rows of a rewritten file went: they keep their order, so what was dead says it all.
 *
 * <p>Index entries go on pointing to the old file, and are looked up through this. A rewrite costs
 * the index nothing: neither reading keys nor touching state, which with RocksDB would cost more
 * than the rewrite itself.
 *
 * @param target the id of the file that has the rows now
 * @param base the ordinal in the target of the first row that was moved
 * @param rows the number of rows of the old file
 * @param dead the ordinals in the old file of rows that were not moved
 */
record Moved(int target, int base, int rows, RoaringBitmap dead) {

  /** The present ordinal of a row that was alive when its file was rewritten. */
  int row(int old) {
    return base + old - dead.rank(old);
  }

  int movedRows() {
    return rows - dead.getCardinality();
  }

  /** This move and the next one of its target in one step. */
  Moved then(Moved next) {
    RoaringBitmap gone = dead.clone();
    int row = base;
    for (int old = 0; old < rows; old++) {
      if (!dead.contains(old) && next.dead().contains(row++)) {
        gone.add(old);
      }
    }
    int before = base == 0 ? 0 : next.dead().rank(base - 1);
    return new Moved(next.target(), next.base() + base - before, rows, gone);
  }

  byte[] save() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(target);
      out.writeInt(base);
      out.writeInt(rows);
      dead.runOptimize();
      dead.serialize(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Moved load(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int target = in.readInt();
      int base = in.readInt();
      int rows = in.readInt();
      RoaringBitmap dead = new RoaringBitmap();
      dead.deserialize(in);
      return new Moved(target, base, rows, dead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
