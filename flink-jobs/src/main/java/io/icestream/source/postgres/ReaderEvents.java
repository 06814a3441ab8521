package io.icestream.source.postgres;

import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** What the enumerator and its readers tell each other. */
final class ReaderEvents {

  private ReaderEvents() {}

  /** A part of the snapshot, by its number under one exported snapshot. */
  record ChunkId(int epoch, int number) implements java.io.Serializable {
    static ChunkId of(PostgresSplit.SnapshotChunk chunk) {
      return new ChunkId(chunk.epoch(), chunk.number());
    }
  }

  /**
   * Sent by a reader when it starts and whenever it has ended a part.
   *
   * @param returned parts that the reader was restored with and leaves to others
   * @param rowsOfReturned how many rows of each were handed on
   * @param isStart the reader has just started, and these are all its parts
   */
  record ChunkReport(
      List<ChunkId> finished, List<ChunkId> returned, List<Long> rowsOfReturned, boolean isStart)
      implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** The enumerator has noted the parts; the reader forgets them. */
  record ChunksNoted(List<ChunkId> chunks) implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** A reader could not use the exported snapshot any more. */
  record SnapshotGone(int epoch) implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** The exported snapshot is given up; its parts are not read any further. */
  record SnapshotAbandoned() implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** All parts have been read. */
  record SnapshotComplete(long positionLsn) implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }
}
