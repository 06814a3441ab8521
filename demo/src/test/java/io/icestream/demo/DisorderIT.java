package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.project.TypedScript;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole reference project when nothing comes in order: the web feed shuffled and every record
 * twice, the partner's files after all else, the job's JVM killed three times on the way. What is
 * published is what PostgreSQL computes, and Silver and Gold are the same whether one instance of
 * each operator makes them or four. The seed is printed; {@code -Dicestream.faults.seed=N} gives
 * one.
 */
@Tag("faults")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class DisorderIT {
  private static final RunOptions ANEW = new RunOptions(Half.ALL, 0, true);
  private static final String TOPIC = "web.disorder";
  private static final int PARTITIONS = 3;

  /** Four instances of so many operators have more channels between them than Flink expects. */
  private static final String SETTINGS =
      """
      checkpoint-interval: 1s
      parallelism: 2
      flink:
        taskmanager.memory.network.min: 512mb
        taskmanager.memory.network.max: 512mb
      """;

  @TempDir Path directory;

  private final long seed =
      Long.getLong("icestream.faults.seed", System.currentTimeMillis() % 1_000_000);
  private final Random random = new Random(seed);

  @Test
  void publishesTheSameWhateverTheOrder() throws Exception {
    System.out.println("disorder with -Dicestream.faults.seed=" + seed);
    try (RetailLake lake = RetailLake.startWhole(directory)) {
      Path landing = directory.resolve("servers/landing/partner").toAbsolutePath();
      Path late = Files.createDirectories(directory.resolve("late/sales")).toAbsolutePath();
      lake.kafka().createTopic(TOPIC, PARTITIONS);
      lake.edit("icestream.yml", "transactions: " + Topic.NAME, "transactions: " + TOPIC);
      lake.edit("icestream.yml", landing.toString(), late.getParent().toString());
      lake.edit("icestream.yml", "checkpoint-interval: 500ms", SETTINGS);
      lake.generator().awaitSeeded();

      // History begins with the snapshot, so nothing may change before that is through.
      try (ForkedJvm job = start(lake)) {
        lake.awaitTable("silver", "customers");
        lake.stream(1_000, 6_000);
        job.kill();
      }
      lake.generator().quiesce();
      List<Message> records = disorderedRecords(lake);
      int third = records.size() / 3;
      for (int kill = 0; kill < 2; kill++) {
        int end = third * (kill + 1);
        int middle = end - third / 4 - random.nextInt(third / 2);
        try (ForkedJvm job = start(lake)) {
          send(lake, records.subList(third * kill, middle));
          awaitPublished(lake, job, middle);
          send(lake, records.subList(middle, end));
          job.kill();
        }
        System.out.printf(Locale.ROOT, "killed with %,d records in flight%n", end - published());
        assertThat(published()).as("records in flight").isLessThan(end);
      }
      try (ForkedJvm job = start(lake)) {
        send(lake, records.subList(2 * third, records.size()));
        awaitPublished(lake, job, records.size());
        assertThat(hoursLate(lake)).isGreaterThanOrEqualTo(1);
        deliver(landing.resolve("sales"), late);
        lake.awaitCaughtUp(
            () -> {
              assertThat(job.isAlive()).as(job::said).isTrue();
              return null;
            });
        assertThat(Main.execute("reconcile", lake.project().toString(), "--wait", "120s")).isZero();
        assertThat(job.terminate()).as(job::said).isZero();
      }
      try (DemoLake published = DemoLake.open(directory.resolve("servers"))) {
        LakeProof.assertThatItHoldsWhatWasSent(published, lake.postgres());
      }
      Map<String, List<String>> streamed = refined();
      assertThatTheyAreMadeAgain(lake, 1, streamed);
      assertThatTheyAreMadeAgain(lake, 4, streamed);
      runAdhocQueries(lake);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("in the disorder of seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static ForkedJvm start(RetailLake lake) throws Exception {
    return ForkedJvm.start(Main.class, "run", lake.project().toString()).readingOn();
  }

  /** What the generator sent of the web feed, each record twice, in any order. */
  private List<Message> disorderedRecords(RetailLake lake) throws Exception {
    try (Connection record = lake.postgres().connect(SentRecord.DATABASE);
        PreparedStatement select =
            record.prepareStatement(SentRecord.MESSAGES + "feed = 'WEB' order by event")) {
      List<Message> sent = SentRecord.messages(select);
      List<Message> records = new ArrayList<>(sent);
      records.addAll(sent);
      Collections.shuffle(records, random);
      return records;
    }
  }

  /** Returns when all are acknowledged. Kafka's partitioner keeps a key in its partition. */
  private static void send(RetailLake lake, List<Message> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", lake.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (Message record : records) {
        byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
        sent.add(producer.send(new ProducerRecord<>(TOPIC, key, record.payload())));
      }
      producer.flush();
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private void awaitPublished(RetailLake lake, ForkedJvm job, int records) throws Exception {
    lake.await(
        "not all of the web feed is published",
        () -> {
          assertThat(job.isAlive()).as(job::said).isTrue();
          return published() == records;
        });
  }

  /** How many records of the web feed readers of Bronze and quarantine see. */
  private long published() throws Exception {
    try (DemoLake published = DemoLake.open(directory.resolve("servers"))) {
      return published.added("bronze.web__transactions")
          + published.added("quarantine.unparsed__web__transactions");
    }
  }

  /** From the partner's first live sale to the newest that the web shop told; a second an event. */
  private static long hoursLate(RetailLake lake) throws Exception {
    try (Connection record = lake.postgres().connect(SentRecord.DATABASE)) {
      return Long.parseLong(
          Sources.text(
              record,
              "select (max(event) filter (where feed = 'WEB')"
                  + " - min(event) filter (where feed = 'PARTNER')) / 3600"
                  + " from sent.messages where kind = 'NEW' and event > "
                  + RetailSample.TRANSACTIONS));
    }
  }

  /** The newest first, so that times of files say the opposite of those of sales. */
  private static void deliver(Path from, Path to) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    assertThat(files).hasSizeGreaterThan(10);
    for (Path file : files) {
      Path part = Files.copy(file, to.resolve(file.getFileName() + ".part"));
      Files.move(part, to.resolve(file.getFileName()));
    }
  }

  /** Makes Silver and Gold anew from Bronze, then compares them with what they were. */
  private void assertThatTheyAreMadeAgain(
      RetailLake lake, int parallelism, Map<String, List<String>> before) throws Exception {
    String settings = Files.readString(lake.project().resolve("icestream.yml"));
    Files.writeString(
        lake.project().resolve("icestream.yml"),
        settings.replaceFirst("(?m)^parallelism: \\d+$", "parallelism: " + parallelism));
    Instant start = Instant.now();
    try (Pipeline job = lake.run(ANEW)) {
      lake.await(
          "nothing is published by " + parallelism + " instances",
          () -> {
            if (job.ended().isDone()) {
              job.ended().get();
            }
            return !lake.rowsPublishedSince("silver", "transactions", start).isEmpty();
          });
      job.stopWithSavepoint();
    }
    Map<String, List<String>> again = refined();
    assertThat(again.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (table, rows) -> {
          Set<String> known = new HashSet<>(rows);
          assertThat(again.get(table).stream().filter(row -> !known.contains(row)).limit(5))
              .as("%s made by %d instances", table, parallelism)
              .isEmpty();
          assertThat(again.get(table).size()).as(table).isEqualTo(rows.size());
        });
  }

  /** Every row of every Silver and Gold table. */
  private Map<String, List<String>> refined() throws Exception {
    Map<String, List<String>> content = new TreeMap<>();
    try (DemoLake lake = DemoLake.open(directory.resolve("servers"))) {
      for (String table : lake.tables()) {
        if (table.startsWith("silver.") || table.startsWith("gold.")) {
          content.put(table, lake.rows(table).stream().map(List::toString).toList());
        }
      }
    }
    return content;
  }

  /** What ships as examples of queries finds the tables and columns that it names. */
  private static void runAdhocQueries(RetailLake lake) throws Exception {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(Path.of("..", "sql-scripts", "adhoc"))) {
      scripts = files.toList();
    }
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      for (Path script : scripts) {
        for (TypedScript.Statement statement : TypedScript.statements(Files.readString(script))) {
          // A word of the client's; the reader is in batch as it is.
          if (statement.sql().startsWith("SET ")) {
            continue;
          }
          try (LakeSession.Result result = reader.query(statement.sql())) {
            List<Row> rows = new ArrayList<>();
            result.rows().forEachRemaining(rows::add);
            if (!script.endsWith("refund_abuse.sql")) {
              assertThat(rows).as(statement.sql()).isNotEmpty();
            }
          }
        }
      }
    }
  }
}
