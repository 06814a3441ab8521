package io.icestream.commit;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the cuts of a job are published.
 *
 * @param job the job's name in the ledger; stays the same over restarts and changes of SQL
 * @param ledger {@code database.table} of the ledger
 * @param isHeldUntilScansEnd whether cuts are held until every bounded source of the job has been
 *     read to its end and a checkpoint has passed behind it
 * @param gates all must let a cut pass
 * @param tagRetention how long the tag of a cut is kept
 * @param hourlyTagRetention how long the first tag of an hour is kept
 * @param snapshotRetention how long snapshots behind {@code main}'s head are kept
 * @param maintenanceInterval how often tags and snapshots are removed
 * @param orphanAge how old a file must be that nothing refers to before it is removed
 */
public record PublisherOptions(
    String job,
    String ledger,
    boolean isHeldUntilScansEnd,
    List<CutGate> gates,
    Duration tagRetention,
    Duration hourlyTagRetention,
    Duration snapshotRetention,
    Duration maintenanceInterval,
    Duration orphanAge)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Takes a copy. */
  public PublisherOptions {
    gates = List.copyOf(gates);
  }

  /** Defaults for a job: every cut is published, with a ledger in {@code ops.cuts}. */
  public static PublisherOptions of(String job) {
    return new PublisherOptions(
        job,
        "ops.cuts",
        false,
        List.of(),
        Duration.ofHours(1),
        Duration.ofDays(7),
        Duration.ofHours(2),
        Duration.ofMinutes(10),
        Duration.ofDays(3));
  }

  /** Holds all cuts until the bounded sources of the job have been read whole. */
  public PublisherOptions holdUntilScansEnd() {
    return new PublisherOptions(
        job,
        ledger,
        true,
        gates,
        tagRetention,
        hourlyTagRetention,
        snapshotRetention,
        maintenanceInterval,
        orphanAge);
  }

  /** Adds a gate. */
  public PublisherOptions withGate(CutGate gate) {
    List<CutGate> all = new ArrayList<>(gates);
    all.add(gate);
    return new PublisherOptions(
        job,
        ledger,
        isHeldUntilScansEnd,
        all,
        tagRetention,
        hourlyTagRetention,
        snapshotRetention,
        maintenanceInterval,
        orphanAge);
  }

  /**
   * Another retention: of tags, of the first tag of an hour, of snapshots; and how often to look.
   */
  public PublisherOptions withRetention(
      Duration tags, Duration hourlyTags, Duration snapshots, Duration interval) {
    return new PublisherOptions(
        job, ledger, isHeldUntilScansEnd, gates, tags, hourlyTags, snapshots, interval, orphanAge);
  }

  /**
   * Another age of files that nothing refers to. A writer's files are young until the checkpoint
   * that commits them is complete, so it must be longer than the longest of those.
   */
  public PublisherOptions withOrphanAge(Duration age) {
    return new PublisherOptions(
        job,
        ledger,
        isHeldUntilScansEnd,
        gates,
        tagRetention,
        hourlyTagRetention,
        snapshotRetention,
        maintenanceInterval,
        age);
  }
}
