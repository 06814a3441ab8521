package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of the shop's transactions as its web site sees it. Belongs to one thread. */
final class Topic implements AutoCloseable {
  /** The topic. */
  static final String NAME = "web.transactions";

  static final int PARTITIONS = 2;

  /** Header with the event's number; what reads the topic for real ignores it. */
  private static final String EVENT = "event";

  private final EmbeddedKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Integer, Long> ends = new TreeMap<>();

  private Topic(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "enable.idempotence", "true",
                "acks", "all",
                "linger.ms", "1",
                "client.id", "web-shop"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ends.put(partition, 0L);
    }
  }

  static Topic open(EmbeddedKafka kafka) {
    kafka.createTopic(NAME, PARTITIONS);
    return new Topic(kafka);
  }

  /** Sends the messages in order and returns when all are acknowledged. */
  void send(List<Message> messages) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Message message : messages) {
      byte[] event = ByteBuffer.allocate(Long.BYTES).putLong(message.event()).array();
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              NAME,
              partition(message),
              message.key().getBytes(StandardCharsets.UTF_8),
              message.payload());
      record.headers().add(EVENT, event);
      sent.add(producer.send(record));
    }
    producer.flush();
    try {
      for (Future<RecordMetadata> future : sent) {
        RecordMetadata metadata = future.get();
        ends.merge(metadata.partition(), metadata.offset() + 1, Math::max);
      }
    } catch (ExecutionException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_012,
          "Cannot send to the Kafka topic " + NAME + ": " + e.getCause().getMessage() + ".",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IcestreamException(
          ErrorCode.DEMO_012, "Cannot send to the Kafka topic " + NAME + ".", e);
    }
  }

  /** The end of each partition behind what was sent or found. */
  Map<Integer, Long> ends() {
    return new TreeMap<>(ends);
  }

  /** Takes over the ends that an earlier generator noted. */
  void resume(List<Long> known) {
    for (int partition = 0; partition < known.size(); partition++) {
      ends.put(partition, known.get(partition));
    }
  }

  /** The numbers of the events that lie behind the known ends, which move to behind them. */
  Set<Long> eventsBehindEnds() {
    Set<Long> events = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "auto.offset.reset", "none",
                "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> from = new HashMap<>();
      ends.forEach((partition, end) -> from.put(new TopicPartition(NAME, partition), end));
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      Map<TopicPartition, Long> to = consumer.endOffsets(from.keySet());
      while (to.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          events.add(ByteBuffer.wrap(record.headers().lastHeader(EVENT).value()).getLong());
          ends.merge(record.partition(), record.offset() + 1, Math::max);
        }
      }
    }
    return events;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private static int partition(Message message) {
    return Math.floorMod(message.key().hashCode(), PARTITIONS);
  }
}
