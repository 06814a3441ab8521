package io.icestream.source.mysql;

import io.icestream.source.SourceEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A short queue of batches between the fetching thread and the reader. Both ends may wait. */
final class Handover {
  private static final int CAPACITY = 4;

  /** An event with the state of those who have handed it on; one without only moves the state. */
  record Item(SourceEvent event, MysqlSplit after) {}

  private final ArrayDeque<List<Item>> batches = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private Exception failure;
  private boolean closed;

  /** Queues a batch as soon as there is room. */
  void put(List<Item> batch) throws InterruptedException {
    CompletableFuture<Void> told;
    synchronized (this) {
      while (batches.size() >= CAPACITY && !closed) {
        wait();
      }
      if (closed) {
        throw new InterruptedException("closed");
      }
      batches.add(batch);
      told = available;
    }
    told.complete(null);
  }

  /** The next batch, or null; throws what the fetching thread failed with. */
  synchronized List<Item> poll() throws Exception {
    List<Item> batch = batches.poll();
    if (batch != null) {
      notifyAll();
      return batch;
    }
    if (failure != null) {
      throw failure;
    }
    if (available.isDone()) {
      available = new CompletableFuture<>();
    }
    return null;
  }

  /** Completes when there may be something to poll. */
  synchronized CompletableFuture<Void> available() {
    return available;
  }

  /** Wakes the reader although no batch has come. */
  void wakeUp() {
    CompletableFuture<Void> told;
    synchronized (this) {
      told = available;
    }
    told.complete(null);
  }

  void fail(Exception cause) {
    synchronized (this) {
      failure = cause;
    }
    wakeUp();
  }

  synchronized void close() {
    closed = true;
    batches.clear();
    notifyAll();
  }
}
