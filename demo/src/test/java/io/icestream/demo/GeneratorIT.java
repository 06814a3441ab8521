package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
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
        EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
      long events;
      try (Generator generator = Generator.open(postgres, kafka, 7)) {
        generator.awaitSeeded();
        generator.quiesce();
        assertThat(generator.counts())
            .isEqualTo(
                Map.of(
                    "NEW", 10_000L,
                    "CUSTOMERS_INSERT", 1_000L,
                    "PRODUCTS_INSERT", 200L,
                    "LOCATIONS_INSERT", 50L));
        Sources.assertThatTheyHoldTheRecord(postgres, kafka);
        generator.start(5_000);
        awaitKinds(generator);
        generator.quiesce();
        events = total(generator);
        Sources.assertThatTheyHoldTheRecord(postgres, kafka);
        assertThat(generator.counts().keySet())
            .contains("BROKEN_JSON", "WRONG_TYPE", "MISSING_KEY", "BAD_DATE", "BROKEN_TEXT");
      }
      try (Generator generator = Generator.open(postgres, kafka, 7)) {
        generator.quiesce();
        assertThat(total(generator)).isEqualTo(events);
        generator.start(5_000);
        while (total(generator) < events + 1_000 && generator.failure().isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        generator.quiesce();
        Sources.assertThatTheyHoldTheRecord(postgres, kafka);
      }
      assertThat(recordIsTheStream(postgres, 7)).isTrue();
    }
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
        Generator generator = Generator.open(postgres, kafka, 7)) {
      generator.quiesce();
      Sources.assertThatTheyHoldTheRecord(postgres, kafka);
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
    while (generator.counts().size() < 19 && generator.failure().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static long total(Generator generator) {
    return generator.counts().values().stream().mapToLong(Long::longValue).sum();
  }
}
