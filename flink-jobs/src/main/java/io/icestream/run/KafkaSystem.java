package io.icestream.run;

import io.icestream.plan.EntityTable;
import io.icestream.project.Entity;
import io.icestream.project.KafkaSource;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import io.icestream.source.kafka.KafkaChecks;
import io.icestream.source.kafka.TopicSample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Kafka cluster; every topic's columns are declared in the project. */
final class KafkaSystem implements SourceSystem {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaSource source;

  KafkaSystem(KafkaSource source) {
    this.source = source;
  }

  @Override
  public List<EntityTable> entities() {
    return source.entities().stream().map(this::entity).toList();
  }

  private EntityTable entity(Entity entity) {
    Map<String, String> options = new LinkedHashMap<>(entity.options());
    options.putAll(readerOptions());
    return SourceSystem.declared(entity, "kafka", source.entities(), options);
  }

  @Override
  public Dataset dataset(Entity entity) {
    return new Dataset(
        "kafka://" + source.bootstrapServers().replaceFirst(",.*", ""), entity.sourceName());
  }

  @Override
  public List<SourceProblem> problems() {
    return KafkaChecks.run(reader(), PATIENCE);
  }

  @Override
  public Map<String, List<String>> sample(Entity entity, List<String> columns) {
    return TopicSample.of(
        reader(), entity.sourceName(), entity.options().get("format"), columns, PATIENCE);
  }

  private Map<String, String> readerOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    source.properties().forEach((name, value) -> options.put("properties." + name, value));
    options.put("bootstrap-servers", source.bootstrapServers());
    source.registry().forEach((name, value) -> options.put("registry." + name, value));
    options.put("start", source.start());
    return options;
  }

  private ReaderOptions reader() {
    Map<String, String> topics = new LinkedHashMap<>();
    source.entities().forEach(entity -> topics.put(entity.name(), entity.sourceName()));
    return new ReaderOptions(source.system(), topics, readerOptions());
  }
}
