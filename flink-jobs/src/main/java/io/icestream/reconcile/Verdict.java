package io.icestream.reconcile;

/** What a comparison came to. */
public enum Verdict {
  /** Both sides hold the same rows. */
  EQUAL,
  /** They do not. */
  DIFFERENT,
  /** The lake has not read as far as the source has come, and the rows differ. */
  BEHIND,
  /** There is no way to tell; the notes say why. */
  UNKNOWN
}
