package io.icestream.project;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entity of a source system.
 *
 * @param system the system's name in the project
 * @param name the entity's name in SQL
 * @param sourceName its name in the source: {@code schema.table} as PostgreSQL writes it, or a
 *     topic
 * @param key columns that tell rows apart; empty when the source's own key does
 * @param orderBy the column whose largest value wins; empty when the position decides
 * @param declared its declared columns; empty when they are discovered in the source
 * @param options settings of its kind of source: {@code format}, {@code key-format} and {@code
 *     epoch-millis} of a topic
 * @param location where it is listed or declared
 */
public record Entity(
    String system,
    String name,
    String sourceName,
    List<String> key,
    Optional<String> orderBy,
    Optional<TableDefinition> declared,
    Map<String, String> options,
    Location location) {

  public Entity {
    key = List.copyOf(key);
    options = Map.copyOf(options);
  }

  /** {@code shop.customers}. */
  public String qualifiedName() {
    return system + "." + name;
  }
}
