package io.icestream.run;

import java.util.Map;

/** How state goes to disk where a project chooses RocksDB. */
public final class StateOnDisk {
  /**
   * Settings of Flink. Most keys of a look-up are new: a filter says so without reading. In one
   * piece for each file, filters of millions of keys push each other out of the cache, and every
   * look-up then reads a megabyte. LZ4 makes files as small as Snappy does, for half of the time.
   */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "state.backend.rocksdb.use-bloom-filter", "true",
          "state.backend.rocksdb.memory.partitioned-index-filters", "true",
          "state.backend.rocksdb.compression.per.level", "LZ4_COMPRESSION");

  private StateOnDisk() {}
}
