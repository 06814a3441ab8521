package io.icestream.source.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a partition is begun when it is seen first. Never where it goes on when its offset is gone:
 * Flink's own initializers would make the client begin anew without a word.
 */
@SuppressWarnings("ImmutableEnumChecker") // Flink's initializers keep no state.
enum StrictOffsets implements OffsetsInitializer {
  EARLIEST(OffsetsInitializer.earliest()),
  LATEST(OffsetsInitializer.latest());

  private final OffsetsInitializer first;

  StrictOffsets(OffsetsInitializer first) {
    this.first = first;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return first.getPartitionOffsets(partitions, retriever);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
