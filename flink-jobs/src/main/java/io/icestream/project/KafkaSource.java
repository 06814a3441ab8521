package io.icestream.project;

import java.util.List;
import java.util.Map;

/**
 * A Kafka cluster; each entity is a topic.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param start where a first start begins: {@code earliest} or {@code latest}
 * @param registry of schemas: {@code url} and how it knows us; secrets are references
 * @param properties further client properties; secret ones are references
 */
public record KafkaSource(
    String system,
    String bootstrapServers,
    String start,
    Map<String, String> registry,
    Map<String, String> properties,
    List<Entity> entities,
    Location location)
    implements Source {

  public KafkaSource {
    registry = Map.copyOf(registry);
    properties = Map.copyOf(properties);
    entities = List.copyOf(entities);
  }
}
