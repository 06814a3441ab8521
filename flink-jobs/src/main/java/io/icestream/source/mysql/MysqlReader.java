package io.icestream.source.mysql;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.RowChange;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/** Hands on what its fetching thread reads, and keeps what a checkpoint has to know. */
final class MysqlReader implements SourceReader<SourceEvent, MysqlSplit> {
  private static final long PROGRESS_NANOS = 200_000_000L;

  private final SourceReaderContext context;
  private final MysqlCapture capture;
  private final Set<String> consumed;
  private final Handover handover = new Handover();
  private MysqlFetcher fetcher;
  private MysqlSplit now;
  private List<Handover.Item> batch;
  private int cursor;
  private LogPoint said;
  private boolean saidComplete;
  private long saidNanos;
  private boolean isWakeUpPlanned;
  private boolean isLast;

  MysqlReader(SourceReaderContext context, MysqlCapture capture, Set<String> consumed) {
    this.context = context;
    this.capture = capture;
    this.consumed = consumed;
  }

  @Override
  public void start() {
    if (now == null) {
      context.sendSplitRequest();
    }
  }

  @Override
  public void addSplits(List<MysqlSplit> splits) {
    for (MysqlSplit split : splits) {
      now = split;
      fetcher = new MysqlFetcher(capture, consumed, split, handover);
      Thread thread = new Thread(fetcher, "icestream-mysql-" + context.getIndexOfSubtask());
      thread.setDaemon(true);
      thread.setContextClassLoader(getClass().getClassLoader());
      thread.start();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws Exception {
    while (batch != null || (batch = handover.poll()) != null) {
      while (cursor < batch.size()) {
        Handover.Item item = batch.get(cursor++);
        now = item.after();
        SourceEvent event = item.event();
        if (event instanceof RowChange row) {
          output.collect(event, row.eventAtMicros() / 1_000);
          return InputStatus.MORE_AVAILABLE;
        }
        if (event != null) {
          output.collect(event);
          return InputStatus.MORE_AVAILABLE;
        }
      }
      batch = null;
      cursor = 0;
      if (isToSay() && System.nanoTime() - saidNanos >= PROGRESS_NANOS) {
        say(output);
        return InputStatus.MORE_AVAILABLE;
      }
    }
    return idle(output);
  }

  private boolean isToSay() {
    return now != null && now.isSnapshotComplete() && (!saidComplete || !now.safe().equals(said));
  }

  /** Where no transaction is open everything in front has been handed on. */
  private void say(ReaderOutput<SourceEvent> output) {
    said = now.safe();
    saidComplete = true;
    saidNanos = System.nanoTime();
    isWakeUpPlanned = false;
    output.collect(new ReadPosition(said.toString(), true));
  }

  private InputStatus idle(ReaderOutput<SourceEvent> output) {
    if (isToSay()) {
      long wait = saidNanos + PROGRESS_NANOS - System.nanoTime();
      if (wait <= 0) {
        say(output);
        return InputStatus.MORE_AVAILABLE;
      }
      if (!isWakeUpPlanned) {
        isWakeUpPlanned = true;
        CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(handover::wakeUp);
      }
    }
    return isLast && now == null ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return batch != null ? CompletableFuture.completedFuture(null) : handover.available();
  }

  @Override
  public List<MysqlSplit> snapshotState(long checkpointId) {
    return now == null ? List.of() : List.of(now);
  }

  @Override
  public void notifyNoMoreSplits() {
    isLast = true;
    handover.wakeUp();
  }

  @Override
  public void close() throws Exception {
    handover.close();
    if (fetcher != null) {
      fetcher.close();
    }
  }
}
