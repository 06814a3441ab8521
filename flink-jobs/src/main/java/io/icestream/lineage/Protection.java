package io.icestream.lineage;

/** What a user's function does to personal data. */
public enum Protection {
  /** Whatever goes in, nothing of it can be told from what comes out. */
  WHOLE,
  /**
   * It shows a part by design. That part is safe to show of a value as it is in the source, but not
   * of any text that a query can make of it.
   */
  PART,
  /**
   * The same; what it takes beside the value says whose it is, and cannot be told from the result.
   */
  PART_OF_SUBJECT,
  /** It gives the value for a token. */
  REVEALS
}
