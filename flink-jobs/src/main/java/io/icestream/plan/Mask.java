package io.icestream.plan;

/**
 * How a column of a Silver table is protected.
 *
 * @param function the SQL function that its values pass through
 * @param takesText whether a value that is no text becomes one first, as tokens and redactions are
 */
public record Mask(String function, boolean takesText) {

  /** The protected column under its own name. */
  String select(String column) {
    String value = Sql.name(column);
    return Sql.name(function)
        + "("
        + (takesText ? "cast(" + value + " as string)" : value)
        + ") as "
        + value;
  }
}
