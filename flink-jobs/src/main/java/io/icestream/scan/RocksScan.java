package io.icestream.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Looks through a table file of RocksDB, as incremental checkpoints hold: keys and values. */
final class RocksScan {
  /** The last eight bytes of such a file. */
  private static final byte[] MAGIC = {
    (byte) 0xf7, (byte) 0xcf, (byte) 0xf4, (byte) 0x85, (byte) 0xb7, 0x41, (byte) 0xe2, (byte) 0x88
  };

  private RocksScan() {}

  static boolean isOne(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() < MAGIC.length) {
        return false;
      }
      ByteBuffer end = ByteBuffer.allocate(MAGIC.length);
      channel.read(end, channel.size() - MAGIC.length);
      return Arrays.equals(end.array(), MAGIC);
    }
  }

  static boolean isOne(byte[] bytes) {
    int from = bytes.length - MAGIC.length;
    return from >= 0 && Arrays.equals(bytes, from, bytes.length, MAGIC, 0, MAGIC.length);
  }

  static void scan(Path file, FileFindings findings) throws IOException {
    RocksDB.loadLibrary();
    try (Options options = new Options();
        ReadOptions reads = new ReadOptions();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      try (SstFileReaderIterator rows = reader.newIterator(reads)) {
        for (rows.seekToFirst(); rows.isValid(); rows.next()) {
          findings.value("", "rocksdb keys", rows.key());
          findings.value("", "rocksdb values", rows.value());
        }
        rows.status();
      }
    } catch (RocksDBException broken) {
      throw new NotReadableException("a table of RocksDB", broken);
    }
  }
}
