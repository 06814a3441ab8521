package io.icestream.source.postgres;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.postgres.PostgresSplit.LogStream;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import io.icestream.source.postgres.ReaderEvents.ChunkId;
import io.icestream.source.postgres.ReaderEvents.ChunkReport;
import io.icestream.source.postgres.ReaderEvents.ChunksNoted;
import io.icestream.source.postgres.ReaderEvents.SnapshotAbandoned;
import io.icestream.source.postgres.ReaderEvents.SnapshotComplete;
import io.icestream.source.postgres.ReaderEvents.SnapshotGone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/** Hands on what its fetching thread reads, and keeps what a checkpoint has to know. */
final class PostgresReader implements SourceReader<SourceEvent, PostgresSplit> {

  private static final long PROGRESS_NANOS = 200_000_000L;
  private static final int CHUNKS_AHEAD = 2;

  private final SourceReaderContext context;
  private final PostgresCapture capture;
  private final Handover handover = new Handover();

  /** Parts being read, in their order; parts that the enumerator has not noted as ended. */
  private final Map<ChunkId, SnapshotChunk> chunks = new LinkedHashMap<>();

  private final Map<ChunkId, SnapshotChunk> unnoted = new LinkedHashMap<>();
  private final TreeMap<Long, Long> restartLsnOfCheckpoint = new TreeMap<>();
  private ChunkFetcher chunkFetcher;
  private StreamFetcher streamFetcher;
  private boolean isStarted;
  private boolean isRequested;
  private boolean isNoMoreSplits;
  private boolean isSnapshotComplete;

  private boolean hasLog;
  private long restartLsn;
  private long commitLsn;
  private int index;
  private Map<String, TableShape> shapes;

  private Batch batch;
  private int cursor;
  private long saidLsn;
  private long saidNanos;
  private String positionToSay;
  private boolean isWakeUpPlanned;

  PostgresReader(SourceReaderContext context, PostgresCapture capture) {
    this.context = context;
    this.capture = capture;
  }

  @Override
  public void start() {
    isStarted = true;
    List<ChunkId> finished = new ArrayList<>();
    List<ChunkId> returned = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    unnoted.forEach(
        (id, chunk) -> {
          if (chunk.finished()) {
            finished.add(id);
          } else {
            returned.add(id);
            rows.add(chunk.readRows());
          }
        });
    context.sendSourceEventToCoordinator(new ChunkReport(finished, returned, rows, true));
    // Also beside the log: tables that were added since have parts to read.
    request();
  }

  private void request() {
    if (!isRequested && !isNoMoreSplits) {
      isRequested = true;
      context.sendSplitRequest();
    }
  }

  @Override
  public void addSplits(List<PostgresSplit> splits) {
    for (PostgresSplit split : splits) {
      if (split instanceof LogStream log) {
        startLog(log);
      } else if (split instanceof SnapshotChunk chunk) {
        if (!isStarted) {
          // Restored: the enumerator decides who reads it, if its snapshot is there still.
          unnoted.put(ChunkId.of(chunk), chunk);
          continue;
        }
        isRequested = false;
        startChunk(chunk);
        if (chunks.size() < CHUNKS_AHEAD) {
          request();
        }
      }
    }
  }

  private void startChunk(SnapshotChunk chunk) {
    chunks.put(ChunkId.of(chunk), chunk);
    if (chunkFetcher == null) {
      chunkFetcher = new ChunkFetcher(capture.endpoint(), handover);
      thread(chunkFetcher, "snapshot");
    }
    chunkFetcher.add(chunk);
  }

  private void startLog(LogStream log) {
    hasLog = true;
    restartLsn = log.restartLsn();
    commitLsn = log.commitLsn();
    index = log.index();
    shapes = log.shapes();
    streamFetcher = new StreamFetcher(capture, log, handover);
    thread(streamFetcher, "log");
  }

  private void thread(Runnable fetcher, String what) {
    Thread thread =
        new Thread(fetcher, "icestream-postgres-" + what + "-" + context.getIndexOfSubtask());
    thread.setDaemon(true);
    thread.setContextClassLoader(getClass().getClassLoader());
    thread.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws Exception {
    if (positionToSay != null) {
      output.collect(new ReadPosition(positionToSay, isSnapshotComplete));
      positionToSay = null;
      return InputStatus.MORE_AVAILABLE;
    }
    while (batch == null || cursor == batch.size) {
      if (batch != null) {
        endBatch();
        if (positionToSay != null) {
          return InputStatus.MORE_AVAILABLE;
        }
      }
      batch = handover.poll();
      cursor = 0;
      if (batch == null) {
        return nothing();
      }
    }
    int i = cursor++;
    SourceEvent event = batch.events[i];
    if (batch.chunk == null) {
      restartLsn = batch.restartLsn[i];
      commitLsn = batch.commitLsn[i];
      index = batch.index[i];
    }
    if (event instanceof RowChange row) {
      output.collect(event, row.eventAtMicros() / 1_000);
    } else {
      output.collect(event);
    }
    return InputStatus.MORE_AVAILABLE;
  }

  private InputStatus nothing() {
    if (hasLog && restartLsn > saidLsn) {
      long wait = saidNanos + PROGRESS_NANOS - System.nanoTime();
      if (wait <= 0) {
        sayPosition();
        return InputStatus.MORE_AVAILABLE;
      }
      if (!isWakeUpPlanned) {
        isWakeUpPlanned = true;
        CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(handover::wakeUp);
      }
    } else if (isNoMoreSplits && chunks.isEmpty() && handover.isEmpty()) {
      return InputStatus.END_OF_INPUT;
    }
    return InputStatus.NOTHING_AVAILABLE;
  }

  private void sayPosition() {
    positionToSay = PostgresPosition.before(restartLsn).toString();
    saidLsn = restartLsn;
    saidNanos = System.nanoTime();
    isWakeUpPlanned = false;
  }

  private void endBatch() {
    Batch ended = batch;
    batch = null;
    if (ended.chunk == null) {
      restartLsn = Math.max(restartLsn, ended.endRestartLsn);
      if (ended.shapes != null) {
        shapes = ended.shapes;
      }
      if (restartLsn > saidLsn && System.nanoTime() - saidNanos >= PROGRESS_NANOS) {
        sayPosition();
      }
      return;
    }
    ChunkId id = ChunkId.of(ended.chunk);
    if (!chunks.containsKey(id)) {
      return; // abandoned
    }
    if (ended.snapshotGone) {
      chunks.remove(id);
      context.sendSourceEventToCoordinator(new SnapshotGone(id.epoch()));
      request();
      return;
    }
    SnapshotChunk chunk = chunks.get(id).read(chunks.get(id).readRows() + ended.size);
    if (!ended.endsChunk) {
      chunks.put(id, chunk);
      return;
    }
    chunks.remove(id);
    unnoted.put(id, chunk.finish());
    context.sendSourceEventToCoordinator(new ChunkReport(List.of(id), List.of(), List.of(), false));
    request();
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    if (positionToSay != null || batch != null) {
      return CompletableFuture.completedFuture(null);
    }
    return handover.available();
  }

  @Override
  public List<PostgresSplit> snapshotState(long checkpointId) {
    List<PostgresSplit> splits = new ArrayList<>(unnoted.values());
    for (SnapshotChunk chunk : chunks.values()) {
      boolean isCurrent =
          batch != null && batch.chunk != null && ChunkId.of(batch.chunk).equals(ChunkId.of(chunk));
      splits.add(isCurrent ? chunk.read(chunk.readRows() + cursor) : chunk);
    }
    if (hasLog) {
      splits.add(new LogStream(restartLsn, commitLsn, index, shapes));
      restartLsnOfCheckpoint.put(checkpointId, restartLsn);
    }
    return splits;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    Map.Entry<Long, Long> entry = restartLsnOfCheckpoint.floorEntry(checkpointId);
    if (entry != null && streamFetcher != null) {
      streamFetcher.confirm(entry.getValue());
      restartLsnOfCheckpoint.headMap(checkpointId, true).clear();
    }
  }

  @Override
  public void handleSourceEvents(org.apache.flink.api.connector.source.SourceEvent event) {
    if (event instanceof ChunksNoted noted) {
      noted.chunks().forEach(unnoted::remove);
    } else if (event instanceof SnapshotAbandoned) {
      chunks.clear();
      closeChunkFetcher();
      request();
    } else if (event instanceof SnapshotComplete complete) {
      isSnapshotComplete = true;
      if (chunks.isEmpty()) {
        closeChunkFetcher();
      }
      if (!hasLog) {
        positionToSay = PostgresPosition.before(complete.positionLsn()).toString();
        handover.wakeUp();
      }
    }
  }

  /** Ends its transaction too, so that the server may clean up and others may have its locks. */
  private void closeChunkFetcher() {
    if (chunkFetcher != null) {
      chunkFetcher.close();
      chunkFetcher = null;
    }
  }

  @Override
  public void notifyNoMoreSplits() {
    isNoMoreSplits = true;
    handover.wakeUp();
  }

  @Override
  public void close() {
    handover.close();
    closeChunkFetcher();
    if (streamFetcher != null) {
      streamFetcher.close();
    }
  }
}
