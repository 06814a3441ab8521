package io.icestream.project;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A server that answers with JSON over HTTP; each entity is a path of it.
 *
 * @param url what the paths are below
 * @param auth settings of its kind of authentication, {@code type} among them; secrets are
 *     references
 * @param rateLimit requests a second at most, as written; {@code 0} for any number
 * @param pollInterval time between two looks for new records
 */
public record RestSource(
    String system,
    String url,
    Map<String, String> auth,
    String rateLimit,
    Duration pollInterval,
    List<Entity> entities,
    Location location)
    implements Source {

  public RestSource {
    auth = Map.copyOf(auth);
    entities = List.copyOf(entities);
  }
}
