package io.icestream.source.mongo;

import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads a database in a thread of its own, one step ahead. A step is handed on whole between two
 * checkpoints, so that what a checkpoint says is read was handed on, and nothing else.
 */
final class MongoReader implements SourceReader<SourceEvent, MongoSplit> {
  private static final long CLOSING_SECONDS = 5;

  private final SourceReaderContext context;
  private final MongoOptions options;
  private final Collection<String> consumed;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "icestream-mongodb");
            made.setDaemon(true);
            made.setContextClassLoader(MongoReader.class.getClassLoader());
            return made;
          });
  private MongoFeed feed;
  private MongoSplit split;
  private CompletableFuture<MongoFeed.Step> fetching;
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private boolean isLast;

  MongoReader(SourceReaderContext context, MongoOptions options, Collection<String> consumed) {
    this.context = context;
    this.options = options;
    this.consumed = List.copyOf(consumed);
  }

  @Override
  public void start() {
    if (split == null) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws Exception {
    if (split == null) {
      return isLast ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }
    if (fetching != null && fetching.isDone()) {
      MongoFeed.Step step = take();
      step.events().forEach(output::collect);
      split = step.next();
    }
    if (fetching == null) {
      fetch();
    }
    return fetching.isDone() ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
  }

  private MongoFeed.Step take() throws Exception {
    try {
      return fetching.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      fetching = null;
    }
  }

  private void fetch() {
    if (feed == null) {
      feed = new MongoFeed(options, consumed);
    }
    CompletableFuture<MongoFeed.Step> result = new CompletableFuture<>();
    CompletableFuture<Void> told = new CompletableFuture<>();
    MongoSplit from = split;
    fetching = result;
    available = told;
    thread.execute(
        () -> {
          try {
            result.complete(feed.step(from));
          } catch (Throwable e) {
            result.completeExceptionally(e);
          } finally {
            told.complete(null);
          }
        });
  }

  @Override
  public List<MongoSplit> snapshotState(long checkpointId) {
    return split == null ? List.of() : List.of(split);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<MongoSplit> added) {
    split = added.get(0);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    isLast = true;
    available.complete(null);
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    try {
      if (feed != null) {
        // Ends a request that waits for the server, too.
        feed.close();
      }
      thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
