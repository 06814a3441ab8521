package io.icestream.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Starts both servers on a directory, writes to them and waits to be ended. */
final class ServersMain {
  private ServersMain() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory).stopAtExit();
    postgres.createDatabase("shop");
    try (var connection = postgres.connect("shop");
        var statement = connection.createStatement()) {
      statement.execute("create table if not exists words (word text)");
      statement.execute("insert into words values ('kept')");
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(directory);
    kafka.createTopic("words", 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("words", "kept".getBytes(StandardCharsets.UTF_8)))
          .get(30, TimeUnit.SECONDS);
    }
    System.out.println("READY " + postgres.port() + " " + kafka.port());
    new java.util.concurrent.CountDownLatch(1).await();
  }
}
