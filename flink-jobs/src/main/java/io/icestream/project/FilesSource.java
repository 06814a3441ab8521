package io.icestream.project;

import java.time.Duration;
import java.util.List;

/**
 * A folder in which files arrive; each entity is a pattern of paths in it.
 *
 * @param directory path or URI
 * @param pollInterval time between two looks at it
 * @param settle how long a file must be as it is before it is read
 */
public record FilesSource(
    String system,
    String directory,
    Duration pollInterval,
    Duration settle,
    List<Entity> entities,
    Location location)
    implements Source {

  public FilesSource {
    entities = List.copyOf(entities);
  }
}
