package io.icestream.project;

import java.util.Optional;

/**
 * How a personal column of an entity may appear in Silver.
 *
 * @param function the SQL function to use; empty when the planner chooses one by type
 * @param argument the number that the function takes beside the value, if it takes one
 * @param reason why it may be kept; present exactly for {@code KEEP}, or where the author gave one
 * @param subject the column that says whose data it is; empty when it is the entity's key
 */
public record MaskingRule(
    String system,
    String entity,
    String column,
    Action action,
    Optional<String> function,
    Optional<Integer> argument,
    Optional<String> reason,
    Optional<String> subject,
    Location location) {

  /** What happens to the column. */
  public enum Action {
    /** Equal values get equal tokens. */
    TOKENIZE,
    /** What is left shows the value's shape. */
    MASK,
    /** It may not be selected. */
    DROP,
    /** It passes as it is, for a stated reason. */
    KEEP
  }

  /** The same rule for a column. */
  public MaskingRule of(String otherSystem, String otherEntity, String otherColumn) {
    return new MaskingRule(
        otherSystem,
        otherEntity,
        otherColumn,
        action,
        function,
        argument,
        reason,
        subject,
        location);
  }

  /** {@code shop.customers.email}. */
  public String qualifiedName() {
    return system + "." + entity + "." + column;
  }
}
