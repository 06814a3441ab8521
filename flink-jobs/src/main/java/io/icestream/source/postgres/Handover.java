package io.icestream.source.postgres;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** A short queue of batches between a fetching thread and the reader. Both ends may wait. */
final class Handover {

  private static final int CAPACITY = 4;

  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private Throwable failure;
  private boolean closed;

  /** Queues the batch, or returns false when there was no room for so long. */
  boolean offer(Batch batch, long millis) throws InterruptedException {
    CompletableFuture<Void> toComplete;
    synchronized (this) {
      long deadline = System.nanoTime() + millis * 1_000_000;
      while (batches.size() >= CAPACITY && !closed) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      if (closed) {
        throw new InterruptedException("closed");
      }
      batches.add(batch);
      toComplete = available;
    }
    toComplete.complete(null);
    return true;
  }

  /** The next batch, or null; throws what the fetching thread failed with. */
  Batch poll() throws Exception {
    synchronized (this) {
      Batch batch = batches.poll();
      if (batch != null) {
        notifyAll();
        return batch;
      }
      if (failure != null) {
        if (failure instanceof Exception exception) {
          throw exception;
        }
        throw new IllegalStateException(failure);
      }
      if (available.isDone()) {
        available = new CompletableFuture<>();
      }
      return null;
    }
  }

  synchronized boolean isEmpty() {
    return batches.isEmpty() && failure == null;
  }

  /** Completes when there may be something to poll. */
  synchronized CompletableFuture<Void> available() {
    return batches.isEmpty() && failure == null
        ? available
        : CompletableFuture.completedFuture(null);
  }

  /** Wakes the reader although no batch has come. */
  void wakeUp() {
    CompletableFuture<Void> toComplete;
    synchronized (this) {
      toComplete = available;
    }
    toComplete.complete(null);
  }

  void fail(Throwable cause) {
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
