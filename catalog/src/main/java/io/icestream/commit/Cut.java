package io.icestream.commit;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * The staged snapshots of one checkpoint of all tables of a job.
 *
 * @param number counts the published cuts of the job
 * @param job the job's name
 * @param epoch the run of the job
 * @param checkpointId the checkpoint, or {@link Long#MAX_VALUE} for the end of bounded input
 * @param at when it was decided about
 * @param tables every table of the job, in the order of their names
 */
public record Cut(
    long number, String job, long epoch, long checkpointId, Instant at, List<TableCut> tables)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Takes a copy. */
  public Cut {
    tables = List.copyOf(tables);
  }

  /** The tag that the tables changed by this cut get. */
  public String tag() {
    return Publications.TAG_PREFIX + number;
  }

  /**
   * One table in a cut.
   *
   * @param table {@code database.table}
   * @param snapshotId what readers of the cut see
   * @param tag the tag of that snapshot: this cut's, or that of the cut which changed it last
   * @param isChanged whether it differs from the cut before
   * @param rowsAdded rows added since the cut before
   * @param rowsUpdated rows replaced since the cut before
   * @param rowsRemoved rows removed since the cut before
   * @param rowsTotal rows in the snapshot
   * @param rowsPublished rows that readers see before the cut is published
   */
  public record TableCut(
      String table,
      long snapshotId,
      String tag,
      boolean isChanged,
      long rowsAdded,
      long rowsUpdated,
      long rowsRemoved,
      long rowsTotal,
      long rowsPublished)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }
}
