package io.icestream.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.source.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KafkaReconciliationTest {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  @TempDir Path warehouse;
  private LakeFixture lake;
  private EntityTable entity;
  private String topic;

  @BeforeEach
  void makeTopicAndLake(TestInfo test) throws Exception {
    topic = test.getTestMethod().orElseThrow().getName();
    KAFKA.createTopic(topic, 2);
    lake = new LakeFixture(warehouse);
    entity =
        new EntityTable(
            "web",
            "orders",
            List.of(new EntityTable.Column("id", "BIGINT")),
            List.of("id"),
            Optional.empty(),
            Map.of(
                "type",
                "kafka",
                "bootstrap-servers",
                KAFKA.bootstrapServers(),
                "key",
                "id",
                "entities",
                "orders=" + topic));
    lake.declare(entity);
  }

  private Comparison compare() throws Exception {
    return new KafkaReconciliation(lake.tables(), new Waiting(Duration.ofSeconds(1), line -> {}))
        .compare(List.of(entity))
        .get(0);
  }

  private static String position(int partition, long offset) {
    return "%08x/%016x".formatted(partition, offset);
  }

  private void read(int partition, long offset) {
    lake.change(entity, "c", position(partition, offset), Long.toString(offset));
  }

  @Test
  void everyOffsetHasToBeInBronzeOrInQuarantineOnce() throws Exception {
    KAFKA.send(topic, 0, "{\"id\":0}", "{\"id\":1}", "no json");
    KAFKA.send(topic, 1, "{\"id\":0}");
    read(0, 0);
    read(0, 1);
    read(1, 0);
    lake.progress(entity, 1, 4, 1, position(0, 2) + "," + position(1, 0));
    Comparison hole = compare();
    assertThat(hole.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(hole.examples())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(Kind.MISSING);
              assertThat(difference.key()).contains("partition=0, offset=2 to 2");
            });

    lake.unparsed(entity, position(0, 2));
    assertThat(compare().verdict()).isEqualTo(Verdict.EQUAL);

    read(0, 1);
    assertThat(compare().examples()).extracting(Difference::kind).containsExactly(Kind.REPEATED);
  }

  @Test
  void recordsThatTheLakeHasNotReadYetAreNoHole() throws Exception {
    KAFKA.send(topic, 0, "{\"id\":0}", "{\"id\":1}");
    read(0, 0);
    lake.progress(entity, 1, 1, 0, position(0, 0));
    Comparison comparison = compare();
    assertThat(comparison.verdict()).isEqualTo(Verdict.BEHIND);
    assertThat(comparison.notes()).containsExactly("the lake has not read 1 records yet");
  }

  @Test
  void offsetsOfAbortedTransactionsAreNoHoles() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        KAFKA.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer
          .send(new ProducerRecord<>(topic, 0, null, "{}".getBytes(StandardCharsets.UTF_8)))
          .get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer
          .send(new ProducerRecord<>(topic, 0, null, "{}".getBytes(StandardCharsets.UTF_8)))
          .get();
      producer.commitTransaction();
    }
    read(0, 2);
    lake.progress(entity, 1, 1, 0, position(0, 2));
    Comparison comparison = compare();
    assertThat(comparison.examples()).isEmpty();
    assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
  }
}
