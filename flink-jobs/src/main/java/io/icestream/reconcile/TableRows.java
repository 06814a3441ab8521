package io.icestream.reconcile;

import io.icestream.source.DecodeException;

/**
 * One side of a comparison; it can be read more than once and shows the same rows each time, but
 * for late ones.
 */
@FunctionalInterface
interface TableRows {
  void read(Reader reader) throws Exception;

  /** Takes rows in. */
  interface Reader {
    /**
     * A row.
     *
     * @param values one per compared column, in the external form of Flink's types
     * @param position where the row stands in its log; null when it has no position
     * @param times 1, or -1 for a row that takes an equal one away
     */
    void row(Object[] values, String position, int times);

    /**
     * A row that does not fit the declared columns.
     *
     * @param values with the key set, as far as that can be read; null when it can't
     */
    default void rejected(Object[] values, DecodeException why) {}
  }
}
