package io.icestream.source.kafka;

import io.icestream.source.ReaderOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a topic's partitions hold, for those who compare it with what was made of it. Joins no group
 * and commits nothing.
 */
public final class TopicOffsets implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;

  private TopicOffsets(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Connects as a reader with these options does. */
  public static TopicOffsets open(ReaderOptions options) {
    Properties properties = new KafkaOptions(options).resolvedProperties();
    properties.remove("partition.discovery.interval.ms");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    return new TopicOffsets(
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /** Whether a reader without state begins with the oldest record rather than with the next. */
  public static boolean startsAtBeginning(ReaderOptions options) {
    return !new KafkaOptions(options).startsAtEnd();
  }

  /** The oldest offset that each partition still has. */
  public Map<Integer, Long> beginnings(String topic) {
    return byPartition(consumer.beginningOffsets(partitions(topic), TIMEOUT));
  }

  /** The offset behind each partition's last committed record. */
  public Map<Integer, Long> ends(String topic) {
    return byPartition(consumer.endOffsets(partitions(topic), TIMEOUT));
  }

  private List<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic, TIMEOUT).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().partition(),
                Map.Entry::getValue,
                (a, b) -> a,
                TreeMap::new));
  }

  /**
   * How many records stand in a range of offsets. Compacted records, aborted ones and the marks of
   * transactions take offsets, but are none.
   *
   * @param from the first offset
   * @param end the offset behind the last
   */
  public long count(String topic, int partition, long from, long end) {
    TopicPartition where = new TopicPartition(topic, partition);
    long count = 0;
    consumer.assign(List.of(where));
    consumer.seek(where, from);
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (consumer.position(where, TIMEOUT) < end) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(where);
      count += records.stream().filter(found -> found.offset() < end).count();
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + TIMEOUT.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new org.apache.kafka.common.errors.TimeoutException(
            "no answer from " + where + " at offset " + consumer.position(where, TIMEOUT));
      }
    }
    consumer.unsubscribe();
    return count;
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(5));
  }
}
