package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends the demo's JVM ten times as {@code kill -9} does, at moments that a seed decides. The seed
 * is printed; {@code -Dicestream.faults.seed=N} gives one.
 */
@Tag("faults")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledDemoIT {
  private static final int KILLS = 10;
  private static final int KILLS_BEFORE_THE_FIRST_CUT = 3;
  private static final int LONGEST_SNAPSHOT_MILLIS = 1_500;
  private static final int LONGEST_STREAM_MILLIS = 10_000;

  @TempDir Path directory;

  private final long seed =
      Long.getLong("icestream.faults.seed", System.currentTimeMillis() % 1_000_000);
  private final Random random = new Random(seed);
  private Path data;
  private boolean isFresh;

  /** The server's user must be able to enter. */
  @BeforeEach
  void letOthersEnter() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    data = directory.resolve("data");
  }

  @Test
  void holdsWhatWasSentAfterTenKills() throws Exception {
    System.out.println("kills with -Dicestream.faults.seed=" + seed);
    try {
      killBeforeTheFirstCut();
      for (int kill = KILLS_BEFORE_THE_FIRST_CUT + 1; kill <= KILLS; kill++) {
        try (DemoProcess demo = start("--rate", "100")) {
          demo.awaitError("web UI at ");
          // Every other run gets as far as a cut with rows, however slow the machine is.
          if (kill % 2 == 0) {
            awaitCut(demo);
          }
          killAfter(random.nextInt(LONGEST_STREAM_MILLIS), demo, kill);
        }
      }
      List<String> output;
      try (DemoProcess demo = start("--rate", "100", "--for", "10s", "--json")) {
        output = demo.output();
        assertThat(demo.exitCode()).as(demo.errors()).isZero();
      }
      JsonNode summary = new ObjectMapper().readTree(output.get(output.size() - 1));
      assertThat(summary.get("reconciled").booleanValue()).isTrue();
      try (DemoLake lake = DemoLake.open(data);
          EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
        LakeProof.assertThatItHoldsWhatWasSent(lake, postgres);
        Oracle.Messages sent = Oracle.over(postgres).messages();
        assertThat(summary.get("quarantined").longValue())
            .isEqualTo(sent.malformed() + sent.implausible());
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError("after the kills of seed " + seed + ": " + e.getMessage(), e);
    } finally {
      EmbeddedPostgres.wipe(data);
    }
  }

  /** A run that was faster than its kill is none of these; a new directory is begun. */
  private void killBeforeTheFirstCut() throws Exception {
    int kills = 0;
    while (kills < KILLS_BEFORE_THE_FIRST_CUT) {
      String[] options =
          isFresh ? new String[] {"--rate", "100", "--fresh"} : new String[] {"--rate", "100"};
      try (DemoProcess demo = start(options)) {
        demo.awaitLog("Reading a snapshot of ");
        long published = killAfter(random.nextInt(LONGEST_SNAPSHOT_MILLIS), demo, kills + 1);
        isFresh = published > 0;
        kills = isFresh ? 0 : kills + 1;
      }
    }
  }

  private void awaitCut(DemoProcess demo) throws Exception {
    try (DemoLake lake = DemoLake.open(data)) {
      long before = lake.added("bronze.web__transactions");
      while (lake.added("bronze.web__transactions") == before) {
        assertThat(demo.isAlive()).as(demo.errors()).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private DemoProcess start(String... arguments) throws Exception {
    return DemoProcess.start(directory, arguments);
  }

  /** Returns how many messages were published when the JVM was gone. */
  private long killAfter(long millis, DemoProcess demo, int kill) throws Exception {
    TimeUnit.MILLISECONDS.sleep(millis);
    assertThat(demo.isAlive()).as(demo.errors()).isTrue();
    demo.kill();
    long published;
    try (DemoLake lake = DemoLake.open(data)) {
      published =
          lake.count("bronze.web__transactions")
              + lake.count("quarantine.unparsed__web__transactions");
    }
    long sent = sent();
    System.out.printf(
        Locale.ROOT,
        "kill %d after %,d ms: %,d messages sent, %,d published, %,d in flight%n",
        kill,
        millis,
        sent,
        published,
        sent - published);
    assertThat(sent).as("messages in flight").isGreaterThan(published);
    return published;
  }

  /** What the generator knows to be in the topic, asked of the server that outlives the JVM. */
  private long sent() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
    try (Connection connection = postgres.connect(SentRecord.DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from sent.messages join sent.batches using (batch_id)"
                    + " where is_sent and feed = 'WEB'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
