package io.icestream.source.kafka;

import io.icestream.source.SourceEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All topics of one system in one Flink Kafka source, which is made where it runs: the job graph
 * holds references to secrets, not the secrets. An offset that is gone stops the job.
 */
final class KafkaReader implements Source<SourceEvent, KafkaPartitionSplit, TopicEnumerator.State> {

  private static final long serialVersionUID = 1L;

  private final KafkaOptions options;

  KafkaReader(KafkaOptions options) {
    this.options = options;
  }

  @Override
  public Boundedness getBoundedness() {
    return options.stopsAtEnd() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<SourceEvent, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new LoudReader(options.reader().system(), kafkaSource().createReader(context));
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, TopicEnumerator.State> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return enumerator(kafkaSource().createEnumerator(context), Map.of());
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, TopicEnumerator.State> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, TopicEnumerator.State state)
      throws Exception {
    return enumerator(
        kafkaSource().restoreEnumerator(context, state.partitions()), state.topicIds());
  }

  private TopicEnumerator enumerator(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      Map<String, String> topicIds) {
    String system = options.reader().system();
    return new TopicEnumerator(
        system,
        enumerator,
        topicIds,
        () -> TopicIds.of(system, options.resolvedProperties(), entityByTopic().keySet()));
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return new KafkaPartitionSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<TopicEnumerator.State> getEnumeratorCheckpointSerializer() {
    return new TopicEnumerator.StateSerializer();
  }

  private Map<String, String> entityByTopic() {
    Map<String, String> entityByTopic = new LinkedHashMap<>();
    options
        .reader()
        .entities()
        .forEach(
            (entity, topic) -> {
              if (options.reader().consumed().contains(entity)) {
                entityByTopic.put(topic, entity);
              }
            });
    return entityByTopic;
  }

  private KafkaSource<SourceEvent> kafkaSource() {
    Map<String, String> entityByTopic = entityByTopic();
    KafkaSourceBuilder<SourceEvent> builder =
        KafkaSource.<SourceEvent>builder()
            .setProperties(options.resolvedProperties())
            .setGroupId(options.group())
            .setClientIdPrefix(options.group())
            .setTopics(new ArrayList<>(entityByTopic.keySet()))
            .setStartingOffsets(
                options.startsAtEnd() ? StrictOffsets.LATEST : StrictOffsets.EARLIEST)
            .setDeserializer(new RawRecordSchema(entityByTopic));
    if (options.stopsAtEnd()) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }
}
