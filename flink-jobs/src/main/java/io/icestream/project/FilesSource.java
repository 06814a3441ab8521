package io.icestream.project;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A folder in which files arrive; each entity is a pattern of paths in it.
 *
 * @param directory path or URI
 * @param pollInterval time between two looks at it
 * @param settle how long a file must be as it is before it is read
 * @param queue URL of a queue that is told of new files
 * @param listEvery with a queue, time between two looks at all files
 */
public record FilesSource(
    String system,
    String directory,
    Duration pollInterval,
    Duration settle,
    Optional<String> queue,
    Duration listEvery,
    List<Entity> entities,
    Location location)
    implements Source {

  public FilesSource {
    entities = List.copyOf(entities);
  }
}
