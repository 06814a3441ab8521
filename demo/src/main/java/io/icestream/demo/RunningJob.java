package io.icestream.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A job that a {@link PipelineStarter} started. */
public interface RunningJob extends AutoCloseable {
  /**
   * A published table at a glance.
   *
   * @param snapshots how often it was published
   * @param publishedAt when its present content was published; empty when nothing was yet
   * @param quarantined rows that were kept out of it
   */
  record TableStatus(
      String layer,
      String table,
      long rows,
      long snapshots,
      Optional<Instant> publishedAt,
      long quarantined) {}

  /** From an event in the source to the moment when a reader could see it. */
  record Freshness(Duration median, Duration highest99) {}

  /** Where everything that was read has gone: {@code read = passed + quarantined + duplicates}. */
  record Totals(long read, long passed, long quarantined, long duplicates) {}

  /** The address of Flink's web UI. */
  String webAddress();

  /** The published tables, layer by layer. Cheap enough to be asked several times a second. */
  List<TableStatus> tables();

  /** Why nothing is published at present; empty when the job is well. */
  Optional<String> trouble();

  /** Freshness of what was published since a moment, by {@code layer.table}. */
  Map<String, Freshness> freshness(Instant since);

  /** Where everything that was published has gone. */
  Totals totals();

  /**
   * Waits until everything that the sources hold is published, then compares.
   *
   * @return whether the tables are what the sources say
   */
  boolean reconcile() throws Exception;

  /** How many audits of how many published cuts passed, and how many didn't. */
  record Audits(int cuts, int passed, int failed) {}

  /**
   * Runs the project's audits over the newest cut, or over each that was published since a moment.
   *
   * @param tell is told of each cut, and what is wrong
   */
  Audits audit(Optional<Instant> since, Consumer<String> tell);

  /** Ends when the job has stopped; exceptionally, with the cause, when it failed for good. */
  CompletableFuture<Void> ended();

  /** Stops at a savepoint that the next start goes on from. */
  void stopWithSavepoint() throws Exception;

  /** Cancels the job if it still runs. */
  @Override
  void close() throws Exception;
}
