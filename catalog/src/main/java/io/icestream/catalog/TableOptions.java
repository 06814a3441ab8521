package io.icestream.catalog;

/** The options of a table that Icestream reads; others are Iceberg's own table properties. */
public final class TableOptions {

  /** Partition transforms, such as {@code day(meta_ingested_at), bucket(16, customer_id)}. */
  public static final String PARTITION_BY = "icestream.partition-by";

  /** Sort order, such as {@code customer_id, created_at desc}. */
  public static final String SORT_BY = "icestream.sort-by";

  /** The engines that read the table, such as {@code athena, trino}; they decide on its format. */
  public static final String READERS = "icestream.readers";

  /** Whether a sink replaces what the table holds; a hint of a statement, not of the table. */
  public static final String REPLACE = "icestream.replace";

  /**
   * Names the state of a sink; a hint of a statement. A statement with another name begins without
   * state, also when the job is restored.
   */
  public static final String INCARNATION = "icestream.incarnation";

  /** The branch that writers commit to: {@value}. */
  public static final String STAGING = io.icestream.commit.Publications.STAGING;

  /** The prefix of all options of ours. */
  public static final String PREFIX = "icestream.";

  private TableOptions() {}
}
