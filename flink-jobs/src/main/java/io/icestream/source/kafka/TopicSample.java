package io.icestream.source.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.icestream.error.IcestreamException;
import io.icestream.source.DecodeException;
import io.icestream.source.Envelope;
import io.icestream.source.ReaderOptions;
import io.icestream.source.RecordTree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at the newest records of a topic. */
public final class TopicSample {
  private static final int RECORDS = 500;
  private static final int LENGTH = 300;

  private TopicSample() {}

  /**
   * What fields of the newest records say, as text: null where a record has no such field. Commits
   * no offset. Empty lists when the topic is empty or cannot be read: {@link KafkaChecks} tells.
   *
   * @param format of the records
   * @param fields names of fields of the rows in the topic
   * @param timeout after which what was read by then has to do
   */
  public static Map<String, List<String>> of(
      ReaderOptions options, String topic, String format, List<String> fields, Duration timeout) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field, new ArrayList<>()));
    RecordTree trees = RecordTree.of(new KafkaReaderProvider(), options, format);
    Properties properties = new KafkaOptions(options).resolvedProperties();
    properties.remove("partition.discovery.interval.ms");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("default.api.timeout.ms", String.valueOf(timeout.toMillis()));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (ConsumerRecord<byte[], byte[]> each : newest(consumer, topic, timeout)) {
        row(trees, format, each.value())
            .ifPresent(row -> values.forEach((field, texts) -> texts.add(text(row.get(field)))));
      }
    } catch (KafkaException | IcestreamException unusable) {
      return values;
    }
    return values;
  }

  private static List<ConsumerRecord<byte[], byte[]>> newest(
      KafkaConsumer<byte[], byte[]> consumer, String topic, Duration timeout) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    long each = Math.max(1, RECORDS / Math.max(1, partitions.size()));
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, Math.max(beginnings.get(partition), ends.get(partition) - each));
    }
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Instant deadline = Instant.now().plus(timeout);
    while (!ends.isEmpty() && Instant.now().isBefore(deadline)) {
      consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      // A position counts what transactions left between the records, too.
      ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    }
    return records;
  }

  private static Optional<JsonNode> row(RecordTree trees, String format, byte[] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      JsonNode record = trees.read(value);
      JsonNode row = format.startsWith(RecordTree.ENVELOPE) ? Envelope.of(record).row() : record;
      return Optional.of(row).filter(JsonNode::isObject);
    } catch (DecodeException unparsed) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    String text = node.isValueNode() ? node.asText() : node.toString();
    return text.substring(0, Math.min(text.length(), LENGTH));
  }
}
