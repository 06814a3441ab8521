package io.icestream.project;

/**
 * Whose data the rows of an entity are.
 *
 * @param column the column that says it
 * @param of the entity that holds the persons, such as {@code shop.customers}: equal values there
 *     are the same person
 */
public record SubjectRule(
    String system, String entity, String column, String of, Location location) {

  /** {@code web.transactions}. */
  public String qualifiedEntity() {
    return system + "." + entity;
  }
}
