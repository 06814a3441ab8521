package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("faults")
@Timeout(1_800)
class GeneratorIT {
  @TempDir Path directory;

  /** The server's user must be able to enter, or data would lie elsewhere. */
  @BeforeEach
  void letOthersEnter() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void sendsWhatItWroteDownAndContinues() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory)) {
      long events;
      try (Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
        generator.awaitSeeded();
        generator.quiesce();
        assertThat(generator.counts())
            .isEqualTo(
                Map.of(
                    "NEW", 10_000L,
                    "DUPLICATE", generator.counts().get("DUPLICATE"),
                    "CUSTOMERS_INSERT", 1_000L,
                    "PRODUCTS_INSERT", 200L,
                    "LOCATIONS_INSERT", 50L));
        Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
        generator.start(5_000);
        awaitKinds(generator);
        generator.quiesce();
        events = total(generator);
        Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
        assertThat(generator.counts().keySet())
            .contains(
                "BROKEN_JSON",
                "BROKEN_LINE",
                "WRONG_TYPE",
                "MISSING_KEY",
                "BAD_DATE",
                "BROKEN_TEXT");
      }
      try (Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
        generator.quiesce();
        assertThat(total(generator)).isEqualTo(events);
        generator.start(5_000);
        while (total(generator) < events + 1_000 && generator.failure().isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        generator.quiesce();
        Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
      }
      assertThat(recordIsTheStream(postgres, 7)).isTrue();
    }
  }

  @Test
  void finishesABatchWhoseMessagesWereSentInPart() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory)) {
      RetailStream stream = fill(postgres, kafka, feeds);
      List<Message> messages = new ArrayList<>();
      while (messages.size() < 100) {
        messages.addAll(stream.next().messages());
      }
      try (SentRecord record = SentRecord.open(postgres);
          Topic topic = Topic.open(kafka)) {
        record.write(batch(record, stream, null, List.of(), messages));
        topic.send(
            messages.stream().filter(message -> message.feed() == Feed.WEB).limit(40).toList());
      }
      assertThatTheNextGeneratorAgrees(postgres, kafka, feeds);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void finishesABatchWhoseChangesWereCommittedOrNot(boolean isCommitted) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory)) {
      RetailStream stream = fill(postgres, kafka, feeds);
      List<Change> changes = new ArrayList<>();
      while (changes.size() < 100) {
        changes.addAll(stream.next().changes());
      }
      try (SentRecord record = SentRecord.open(postgres);
          Shop shop = Shop.open(postgres)) {
        record.write(batch(record, stream, shop.begin(), changes, List.of()));
        if (isCommitted) {
          shop.commit(changes);
        }
      }
      assertThatTheNextGeneratorAgrees(postgres, kafka, feeds);
    }
  }

  /** Sends the first rows and returns the stream behind them. */
  private static RetailStream fill(EmbeddedPostgres postgres, EmbeddedKafka kafka, Feeds feeds)
      throws Exception {
    try (Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
      generator.awaitSeeded();
    }
    RetailStream stream = new RetailStream(7);
    try (SentRecord record = SentRecord.open(postgres)) {
      record.restore(stream);
    }
    return stream;
  }

  private static SentRecord.Batch batch(
      SentRecord record,
      RetailStream stream,
      String transaction,
      List<Change> changes,
      List<Message> messages)
      throws Exception {
    return new SentRecord.Batch(
        record.end().batches(), stream.nextEvent(), transaction, changes, messages);
  }

  private static void assertThatTheNextGeneratorAgrees(
      EmbeddedPostgres postgres, EmbeddedKafka kafka, Feeds feeds) throws Exception {
    try (Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
      generator.quiesce();
    }
    Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
  }

  @Test
  void agreesWithItsRecordAfterKills() throws Exception {
    SplittableRandom chance = new SplittableRandom(11);
    for (int kill = 0; kill < 6; kill++) {
      try (ForkedJvm jvm = ForkedJvm.start(GeneratorMain.class, directory.toString(), "3000")) {
        jvm.await(kill % 3 == 0 ? "OPEN" : "SEEDED");
        TimeUnit.MILLISECONDS.sleep(chance.nextInt(1_500));
        jvm.kill();
      }
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory);
        Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
      generator.quiesce();
      Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
      assertThat(recordIsTheStream(postgres, 7)).isTrue();
    }
  }

  /** Whether an uninterrupted stream of the seed would have written the same record. */
  private static boolean recordIsTheStream(EmbeddedPostgres postgres, long seed) throws Exception {
    try (Connection record = postgres.connect(SentRecord.DATABASE)) {
      long events =
          Long.parseLong(Sources.text(record, "select max(next_event) from sent.batches"));
      RecordDigest digest = RecordDigest.of(seed, events);
      return digest.equals(RecordDigest.of(record));
    }
  }

  private static void awaitKinds(Generator generator) throws InterruptedException {
    while (generator.counts().size() < 21 && generator.failure().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static long total(Generator generator) {
    return generator.counts().values().stream().mapToLong(Long::longValue).sum();
  }
}
