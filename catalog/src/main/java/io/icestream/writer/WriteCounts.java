package io.icestream.writer;

import java.io.Serializable;

/**
 * What happened to the rows that a writer received between two checkpoints.
 *
 * @param received rows that arrived, of every change kind
 * @param inserted rows of keys that the table didn't hold
 * @param updated rows that replaced an older version of their key
 * @param deleted keys that left the table
 * @param ignoredOlder rows and deletes that lost against a newer version of their key
 * @param rewritten live rows that were moved to another file to keep the table fast to read
 */
public record WriteCounts(
    long received, long inserted, long updated, long deleted, long ignoredOlder, long rewritten)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Nothing happened. */
  public static final WriteCounts NONE = new WriteCounts(0, 0, 0, 0, 0, 0);

  /** The sum of both. */
  public WriteCounts plus(WriteCounts other) {
    return new WriteCounts(
        received + other.received,
        inserted + other.inserted,
        updated + other.updated,
        deleted + other.deleted,
        ignoredOlder + other.ignoredOlder,
        rewritten + other.rewritten);
  }
}
