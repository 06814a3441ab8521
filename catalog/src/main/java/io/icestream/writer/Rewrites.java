package io.icestream.writer;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the rewrites of a subtask, one at a time between two checkpoints, on a thread of their own.
 *
 * <p>Neither rows nor barriers wait for them: a rewrite that isn't done at a checkpoint gets into a
 * later one. What is rewritten for a checkpoint is bounded on average; a file larger than that
 * waits until enough has been saved up.
 */
final class Rewrites implements AutoCloseable {

  /** A barrier waits for this part of what may be rewritten for a checkpoint. */
  private static final int PROMPT_PART = 4;

  private final TableFiles tableFiles;
  private final RewriteChoice choice;
  private final long sizePerCheckpoint;
  private final long mostCredit;
  private final long promptSize;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread worker = new Thread(task, "icestream-rewrite");
            worker.setDaemon(true);
            return worker;
          });
  private long credit;

  Rewrites(TableFiles tableFiles, KeyedWriterOptions options) {
    this.tableFiles = tableFiles;
    this.choice = new RewriteChoice(options);
    this.sizePerCheckpoint = options.rewriteSize();
    this.promptSize = options.rewriteSize() / PROMPT_PART / options.buckets();
    this.mostCredit = Math.max(options.rewriteSize(), 2 * options.targetFileSize());
  }

  /** A rewrite of a bucket that is under way. */
  record Running(Rewrite rewrite, Future<?> copying) {

    boolean isDone() {
      return copying.isDone();
    }

    /** Waits for the copy; fails as it failed. */
    void await() throws IOException {
      try {
        copying.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  void nextCheckpoint() {
    credit = Math.min(mostCredit, credit + sizePerCheckpoint);
  }

  /** Files of a bucket that are worth rewriting right now. */
  List<TrackedFile> prompt(FileSet files) {
    return choice.choose(files, promptSize);
  }

  /** Begins what is most worth while in a bucket; null if nothing is. */
  Running start(int bucket, FileSet files) {
    List<TrackedFile> chosen = choice.choose(files, credit);
    if (chosen.isEmpty()) {
      return null;
    }
    Rewrite rewrite = new Rewrite(bucket, tableFiles, chosen);
    credit -= rewrite.size();
    return new Running(
        rewrite,
        thread.submit(
            () -> {
              rewrite.copy();
              return null;
            }));
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
