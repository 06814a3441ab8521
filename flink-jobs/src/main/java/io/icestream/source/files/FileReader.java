package io.icestream.source.files;

import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/** Reads one file after the other, and asks for the next when it has none. */
final class FileReader implements SourceReader<SourceEvent, FileSplit> {
  private final SourceReaderContext context;
  private final FileOptions options;
  private final Directory directory;
  private final Deque<FileSplit> splits = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private FileRecords records;
  private boolean isLast;

  FileReader(SourceReaderContext context, FileOptions options) {
    this.context = context;
    this.options = options;
    this.directory = new Directory(options.system(), options.directory());
  }

  @Override
  public void start() {
    if (splits.isEmpty()) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws IOException {
    if (records == null) {
      FileSplit next = splits.poll();
      if (next == null) {
        return isLast ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
      }
      FileEntity entity = options.entities().get(next.entity());
      if (entity == null) {
        // The project no longer has it; nobody takes its rows.
        askForMore();
        return status();
      }
      records = FileRecords.open(directory, entity, next);
    }
    SourceEvent event = records.next();
    if (event != null) {
      output.collect(event);
      return InputStatus.MORE_AVAILABLE;
    }
    records.close();
    records = null;
    askForMore();
    return status();
  }

  private void askForMore() {
    if (splits.isEmpty() && !isLast) {
      available = new CompletableFuture<>();
      context.sendSplitRequest();
    }
  }

  private InputStatus status() {
    if (!splits.isEmpty()) {
      return InputStatus.MORE_AVAILABLE;
    }
    return isLast ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public List<FileSplit> snapshotState(long checkpointId) {
    List<FileSplit> state = new ArrayList<>();
    if (records != null) {
      state.add(records.rest());
    }
    state.addAll(splits);
    return state;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<FileSplit> added) {
    splits.addAll(added);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    isLast = true;
    available.complete(null);
  }

  @Override
  public void close() throws IOException {
    if (records != null) {
      records.close();
    }
  }
}
