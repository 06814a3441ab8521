package io.icestream.lineage;

/**
 * How much of a source column's value a computed column may show, from little to much. What may
 * show a part may show all of it in the hands of somebody who asks often.
 */
public enum Use {
  /** A function that protects took the value; what it gives may be used freely. */
  PROTECTED,
  /** Whether there is a value, how many there are, or their rank: never a value. */
  COUNTED,
  /** The value, unchanged. */
  SAME,
  /** The value, written a little differently or one of several: trimmed, cast, the largest. */
  NORMALISED,
  /** Computed from the value, and NULL exactly where it is. */
  COMPUTED,
  /** Anything that depends on the value: a comparison, a function that nothing is known of. */
  DECIDED,
  /** The value again, from a token. */
  REVEALED;

  /** Whether the value may show. */
  public boolean isClear() {
    return compareTo(COUNTED) > 0;
  }

  /** The use of what is made from this by something that gives at least {@code made}. */
  Use then(Use made) {
    return isClear() && compareTo(made) < 0 ? made : this;
  }

  /** What is left where it only counts whether there is a value. */
  Use counted() {
    return isClear() && compareTo(DECIDED) < 0 ? COUNTED : this;
  }
}
