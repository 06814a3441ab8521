package io.icestream.project;

import java.util.List;
import java.util.Map;

/**
 * A system that is read by a reader of the project's own.
 *
 * @param reader the reader's type, as its provider calls it
 * @param options of the reader; secret ones are references
 */
public record OwnSource(
    String system,
    String reader,
    Map<String, String> options,
    List<Entity> entities,
    Location location)
    implements Source {

  public OwnSource {
    options = Map.copyOf(options);
    entities = List.copyOf(entities);
  }
}
