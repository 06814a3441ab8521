package io.icestream.plan;

import java.util.Optional;

/**
 * How a column of a Silver table is protected.
 *
 * @param function the SQL function that its values pass through
 * @param takesText whether a value that is no text becomes one first, as tokens and redactions are
 * @param argument what the function takes beside the value, as SQL
 */
public record Mask(String function, boolean takesText, Optional<String> argument) {

  /** The same for a value that is no text. */
  Mask ofText() {
    return new Mask(function, true, argument);
  }

  /** The protected column under its own name. */
  String select(String column) {
    String value = Sql.name(column);
    return Sql.name(function)
        + "("
        + (takesText ? "cast(" + value + " as string)" : value)
        + argument.map(second -> ", " + second).orElse("")
        + ") as "
        + value;
  }
}
