package io.icestream.bench;

import io.icestream.demo.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with the topic of orders. */
final class OrderTopic implements AutoCloseable {
  static final String NAME = "shop.orders";
  static final int PARTITIONS = 2;

  private final EmbeddedKafka kafka;
  private long bytes;

  private OrderTopic(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  static OrderTopic start(Path directory) {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory);
    kafka.createTopic(NAME, PARTITIONS);
    return new OrderTopic(kafka);
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** The mean size of the records' values. */
  long meanBytes(long events) {
    return bytes / events;
  }

  /**
   * Sends all that is left of a stream.
   *
   * @param rate events a second by the wall clock, 0 for as many as go
   */
  void send(OrderStream stream, long rate) throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                rate > 0 ? 5 : 50,
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 18),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long begin = System.nanoTime();
      for (long sent = 0; stream.hasNext() && failure.get() == null; sent++) {
        if (rate > 0) {
          pauseUntil(begin + sent * 1_000_000_000L / rate);
        }
        OrderStream.Event event = stream.next(System.currentTimeMillis());
        bytes += event.value().length;
        producer.send(
            new ProducerRecord<>(NAME, event.key(), event.value()),
            (metadata, problem) -> failure.compareAndSet(null, problem));
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static void pauseUntil(long nanoTime) {
    long early = nanoTime - System.nanoTime();
    if (early > 1_000_000) {
      LockSupport.parkNanos(early);
    }
  }

  @Override
  public void close() {
    kafka.close();
  }
}
