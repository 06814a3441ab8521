package io.icestream.commit;

/** Who commits a table. */
enum CommitMode {
  /** The sink of the table itself, which publishes it too. */
  ALONE,
  /** The publisher of the job, for all its tables together. */
  TOGETHER
}
