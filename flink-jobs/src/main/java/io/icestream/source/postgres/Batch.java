package io.icestream.source.postgres;

import io.icestream.source.SourceEvent;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import java.util.Arrays;
import java.util.Map;

/**
 * Events on their way from a fetching thread to the reader, each with what a checkpoint has to know
 * once it has been handed on.
 */
final class Batch {

  static final int ROWS = 512;
  private static final long BYTES = 1 << 20;

  SourceEvent[] events = new SourceEvent[ROWS + 8];
  long[] commitLsn = new long[ROWS + 8];
  int[] index = new int[ROWS + 8];
  long[] restartLsn = new long[ROWS + 8];
  int size;
  private long bytes;

  /** Where to restart once the whole batch has been handed on; 0 for parts of the snapshot. */
  long endRestartLsn;

  /** The shapes after this batch when they changed in it, else null. */
  Map<String, TableShape> shapes;

  /** The part of the snapshot that the events belong to; null for the log. */
  SnapshotChunk chunk;

  /** The batch ends its part of the snapshot. */
  boolean endsChunk;

  /** The exported snapshot of the chunk is gone; the chunk could not be read. */
  boolean snapshotGone;

  void add(SourceEvent event, long commit, int indexInCommit, long restart) {
    if (size == events.length) {
      events = Arrays.copyOf(events, size * 2);
      commitLsn = Arrays.copyOf(commitLsn, size * 2);
      index = Arrays.copyOf(index, size * 2);
      restartLsn = Arrays.copyOf(restartLsn, size * 2);
    }
    events[size] = event;
    commitLsn[size] = commit;
    index[size] = indexInCommit;
    restartLsn[size++] = restart;
  }

  void weigh(long length) {
    bytes += length;
  }

  boolean isFull() {
    return size >= ROWS || bytes >= BYTES;
  }
}
