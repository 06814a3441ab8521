package io.icestream.source.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.source.ReaderOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at the newest records of a topic. */
public final class TopicSample {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RECORDS = 500;
  private static final int LENGTH = 300;

  private TopicSample() {}

  /**
   * What fields of the newest records say, as text: null where a record has no such field. Commits
   * no offset. Empty lists when the topic is empty or cannot be read: {@link KafkaChecks} tells.
   *
   * @param fields names of fields of the JSON objects in the topic
   * @param timeout after which what was read by then has to do
   */
  public static Map<String, List<String>> of(
      ReaderOptions options, String topic, List<String> fields, Duration timeout) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field, new ArrayList<>()));
    Properties properties = new KafkaOptions(options).resolvedProperties();
    properties.remove("partition.discovery.interval.ms");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("default.api.timeout.ms", String.valueOf(timeout.toMillis()));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (ConsumerRecord<byte[], byte[]> each : newest(consumer, topic, timeout)) {
        add(each.value(), values);
      }
    } catch (KafkaException unusable) {
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

  private static void add(byte[] value, Map<String, List<String>> values) {
    JsonNode object;
    try {
      object = value == null ? null : JSON.readTree(value);
    } catch (IOException unparsed) {
      return;
    }
    if (object == null || !object.isObject()) {
      return;
    }
    values.forEach((field, texts) -> texts.add(text(object.get(field))));
  }

  private static String text(JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    String text = node.isValueNode() ? node.asText() : node.toString();
    return text.substring(0, Math.min(text.length(), LENGTH));
  }
}
