package io.icestream.source.rest;

import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Asks for one page after the other, all entities in turn, in a thread of its own. A page is handed
 * on whole between two checkpoints, so that what a checkpoint says is read was handed on, and
 * nothing else.
 */
final class RestReader implements SourceReader<SourceEvent, RestSplit> {
  private final SourceReaderContext context;
  private final RestOptions options;
  private final Map<String, RestSplit> splits = new LinkedHashMap<>();
  private final Deque<RestSplit> due = new ArrayDeque<>();
  private final Map<String, Long> dueNanos = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "icestream-rest");
            made.setDaemon(true);
            made.setContextClassLoader(RestReader.class.getClassLoader());
            return made;
          });
  private RestClient client;
  private CompletableFuture<RestPages.Step> fetching;
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private boolean isLast;

  RestReader(SourceReaderContext context, RestOptions options) {
    this.context = context;
    this.options = options;
  }

  @Override
  public void start() {
    client = new RestClient(options);
    if (splits.isEmpty()) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws Exception {
    if (fetching == null) {
      fetch();
      return status();
    }
    if (!fetching.isDone()) {
      return status();
    }
    RestPages.Step step = take();
    step.events().forEach(output::collect);
    RestSplit next = step.next();
    splits.put(next.entity(), next);
    if (step.isEnd()) {
      dueNanos.put(next.entity(), System.nanoTime() + options.pollInterval().toNanos());
    }
    due.add(next);
    fetch();
    return status();
  }

  private RestPages.Step take() throws Exception {
    try {
      return fetching.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      fetching = null;
    }
  }

  /** Asks for the page of the entity whose turn it is; one that waits lets others go before it. */
  private void fetch() {
    if (due.isEmpty()) {
      return;
    }
    RestSplit next =
        due.stream().min((a, b) -> Long.compare(waitNanos(a), waitNanos(b))).orElseThrow();
    due.remove(next);
    long wait = waitNanos(next);
    dueNanos.remove(next.entity());
    CompletableFuture<RestPages.Step> result = new CompletableFuture<>();
    CompletableFuture<Void> told = new CompletableFuture<>();
    fetching = result;
    available = told;
    thread.schedule(
        () -> {
          try {
            result.complete(RestPages.step(client, options.entities().get(next.entity()), next));
          } catch (Throwable e) {
            result.completeExceptionally(e);
          } finally {
            told.complete(null);
          }
        },
        wait,
        TimeUnit.NANOSECONDS);
  }

  private long waitNanos(RestSplit split) {
    Long at = dueNanos.get(split.entity());
    return at == null ? 0 : Math.max(0, at - System.nanoTime());
  }

  private InputStatus status() {
    if (splits.isEmpty() && isLast) {
      return InputStatus.END_OF_INPUT;
    }
    return fetching != null && fetching.isDone()
        ? InputStatus.MORE_AVAILABLE
        : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public List<RestSplit> snapshotState(long checkpointId) {
    return new ArrayList<>(splits.values());
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<RestSplit> added) {
    for (RestSplit split : added) {
      // What the project has no more stays in the state: it may come back.
      splits.put(split.entity(), split);
      if (options.entities().containsKey(split.entity())) {
        due.add(split);
      }
    }
    if (fetching == null) {
      available.complete(null);
    }
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
      thread.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
