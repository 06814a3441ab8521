package io.icestream.commit;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;

/**
 * Who made a snapshot: written into its summary, and looked for before a commit is tried again.
 *
 * @param job the line of runs that continue each other's state
 * @param epoch the run; a greater one fences off all smaller ones
 * @param checkpointId the checkpoint whose changes the snapshot holds; {@value #NO_CHECKPOINT} for
 *     the claim that a run begins with
 */
record Stamp(String job, long epoch, long checkpointId) {

  static final long NO_CHECKPOINT = -1;

  private static final String JOB = "icestream.job";
  private static final String EPOCH = "icestream.epoch";
  private static final String CHECKPOINT = "icestream.checkpoint-id";
  private static final String COMMITTED_AT = "icestream.committed-at";

  boolean isClaim() {
    return checkpointId == NO_CHECKPOINT;
  }

  boolean isSameCommit(Stamp other) {
    return !isClaim() && job.equals(other.job) && checkpointId == other.checkpointId;
  }

  void print(SnapshotUpdate<?> update) {
    update.set(JOB, job);
    update.set(EPOCH, Long.toString(epoch));
    update.set(CHECKPOINT, Long.toString(checkpointId));
    update.set(COMMITTED_AT, Long.toString(System.currentTimeMillis()));
  }

  /** The stamp of a snapshot; none if something else than Icestream made it. */
  static Optional<Stamp> of(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    if (!summary.containsKey(JOB) || !summary.containsKey(EPOCH)) {
      return Optional.empty();
    }
    return Optional.of(
        new Stamp(
            summary.get(JOB),
            Long.parseLong(summary.get(EPOCH)),
            Long.parseLong(summary.getOrDefault(CHECKPOINT, Long.toString(NO_CHECKPOINT)))));
  }
}
