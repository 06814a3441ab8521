package io.icestream.source.kafka;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaSourceContractTest extends SourceContract {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  private static final AtomicInteger TOPICS = new AtomicInteger();

  @Override
  protected ReaderProvider provider() {
    return new KafkaReaderProvider();
  }

  @Override
  protected Origin origin() throws Exception {
    String topic = "contract." + TOPICS.incrementAndGet();
    KAFKA.createTopic(topic, 3);
    return new Topic(topic);
  }

  @Override
  protected Change read(SourceEvent event) {
    RawRecord record = (RawRecord) event;
    return new Change(text(record.key()), text(record.value()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  protected ReaderOptions unreadable() {
    return new ReaderOptions(
        "web",
        Map.of("orders", "none"),
        Map.of(
            "bootstrap-servers",
            "127.0.0.1:1",
            "properties.default.api.timeout.ms",
            "1000",
            "properties.request.timeout.ms",
            "1000"));
  }

  /** A topic of three partitions. */
  private record Topic(String name) implements Origin {
    @Override
    public ReaderOptions options() {
      return new ReaderOptions(
          "web",
          Map.of("orders", name),
          Map.of(
              "bootstrap-servers",
              KAFKA.bootstrapServers(),
              // A record at a time, so that a checkpoint can stand behind each.
              "properties.max.poll.records",
              "1"));
    }

    @Override
    public void make(List<Change> changes) throws Exception {
      try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(Map.of())) {
        List<Future<?>> sent = new ArrayList<>();
        for (Change change : changes) {
          sent.add(
              producer.send(
                  new ProducerRecord<>(
                      name,
                      change.key().getBytes(StandardCharsets.UTF_8),
                      change.value().getBytes(StandardCharsets.UTF_8))));
        }
        for (Future<?> record : sent) {
          record.get();
        }
      }
    }

    @Override
    public boolean isOwn(Thread thread) {
      // The broker and its clients are in this process.
      return Stream.of("Source Data Fetcher", "kafka-admin-client-thread | icestream-web")
          .noneMatch(thread.getName()::startsWith);
    }

    @Override
    public void close() {}
  }
}
