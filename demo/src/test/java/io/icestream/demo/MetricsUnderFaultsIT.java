package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.demo.ListedMetrics.Movement;
import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.Publishing;
import io.icestream.run.RunOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus sees of a running job under each fault that a metric is listed for. */
@Tag("faults")
@Timeout(1_800)
class MetricsUnderFaultsIT {
  private static final int BURST = 60_000;
  private static final Set<String> PROVOKED = new TreeSet<>();
  private static final String READ = "flink_taskmanager_job_task_operator_entity_read";
  private static final String FLOW = "flink_taskmanager_job_task_numRecordsIn";
  private static final String BUSY = "flink_taskmanager_job_task_busyTimeMsPerSecond";
  private static final String COMPLETED = "flink_jobmanager_job_numberOfCompletedCheckpoints";
  private static final String OVERDUE =
      "flink_jobmanager_job_operator_coordinator_enumerator_entity_overdueSeconds";
  private static final String RECORD =
      "{\"transaction_id\":\"%s\",\"customer_id\":\"C-000001\",\"quantity\":1,\"unit_price\":5.00,"
          + "\"amount\":5.00,\"version\":1,\"transaction_date\":\"2026-01-01\","
          + "\"updated_at\":\"2026-01-01T00:00:00Z\"%s}";

  @TempDir Path directory;

  private ListedMetrics listed;
  private Scrapes scrapes;
  private byte[][] held = {};

  /** What begins a fault, or ends it. */
  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  @BeforeEach
  void read() throws IOException {
    listed = ListedMetrics.read();
  }

  @AfterAll
  static void everyListedFaultWasBroughtAbout() throws IOException {
    assertThat(PROVOKED).isEqualTo(ListedMetrics.read().faults());
  }

  @Test
  void metricsMoveUnderWhatIsWrongAroundAJob() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      settings(lake, "execution.checkpointing.timeout: 10s");
      lake.edit(
          "icestream.yml", "delimiter: \";\"", "delimiter: \";\"\n        expected-every: 15s");
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(300, 300);
        lake.awaitCaughtUp(job);
        lateFile(lake);
        wrongRecords(lake);
        cuts(lake);
        outages(lake);
        job.stopWithSavepoint();
      }
    }
  }

  @Test
  void metricsMoveUnderWhatAJobIsGiven() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      settings(lake, "taskmanager.numberOfTaskSlots: \"1\"");
      lake.generator().awaitSeeded();
      Map<String, DoubleSummaryStatistics> calm;
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(300, 300);
        lake.awaitCaughtUp(job);
        // What is garbage is not held, and may be as much as there is.
        calm = scrapes.calm(System::gc);
        under("held memory", calm, () -> held = new byte[8][64 << 20]);
        assertThat(held.length).isEqualTo(8);
        held = new byte[0][];
        calm = scrapes.calm();
        job.stopWithSavepoint();
      }
      lake.edit("icestream.yml", "numberOfTaskSlots: \"1\"", "numberOfTaskSlots: \"3\"");
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.await("nothing is there to scrape", this::isServed);
        under("more slots than work", calm, () -> {});
        burst(lake);
        under(
            "breaking change",
            () ->
                execute(
                    lake.postgres().connect(Shop.DATABASE),
                    "alter table public.locations drop column region",
                    "update public.locations set city = city || '!'"));
        job.stopWithSavepoint();
      }
    }
  }

  /** Lets a job be scraped, and makes further settings of Flink. */
  private void settings(RetailLake lake, String more) throws IOException {
    int port = freePort();
    scrapes = new Scrapes(port);
    lake.edit(
        "icestream.yml",
        "checkpoint-interval: 500ms",
        """
        checkpoint-interval: 500ms
        flink:
          metrics.reporter.prom.factory.class: io.icestream.run.LoopbackMetrics$Factory
          metrics.reporter.prom.port: "%d"
          %s
        """
            .formatted(port, more));
    lake.edit("icestream.yml", "prepare: auto", "prepare: auto\n    on-breaking-change: park");
  }

  private void lateFile(RetailLake lake) throws Exception {
    lake.await("no file is late", () -> scrapes.value(OVERDUE) > 0);
    under(
        "file comes",
        () -> {
          lake.stream(300, 100);
          lake.generator().quiesce();
        });
    lake.await("the file is late still", () -> scrapes.value(OVERDUE) == 0);
    under("late file", () -> {});
  }

  private void wrongRecords(RetailLake lake) throws Exception {
    under("bad record", () -> send(lake, "{\"transaction_id\":\"T-bad"));
    under("undeclared field", () -> send(lake, RECORD.formatted("T-more", ",\"gift\":true")));
  }

  private void cuts(RetailLake lake) throws Exception {
    try (Lake tables = lake.workspace().lake()) {
      Publishing publishing = new Publishing(lake.workspace(), tables);
      under(
          "held cut",
          () -> {
            publishing.hold("a test");
            lake.stream(300, 100);
          });
      under("released cut", publishing::release);
    }
  }

  /** The generator runs meanwhile, but for a source that is gone. */
  private void outages(RetailLake lake) throws Exception {
    Path data = directory.resolve("servers/lake");
    under(
        "slow catalog",
        () -> {
          // More than once: a checkpoint may be through with the catalog just then.
          for (int i = 0; i < 6; i++) {
            try (Lock ignored = Lock.of(data.resolve("catalog.db"))) {
              // Less long than its clients wait.
              TimeUnit.MILLISECONDS.sleep(2_500);
            }
            TimeUnit.SECONDS.sleep(1);
          }
        });
    Map<String, DoubleSummaryStatistics> calm = scrapes.calm();
    try (Lock ignored = Lock.of(data.resolve("catalog.db"))) {
      under("hanging catalog", calm, () -> {});
    }
    lake.await("checkpoints do not go on", () -> rise(COMPLETED) > 0);

    try (Displaced displaced = new Displaced(data.resolve("warehouse"))) {
      under("lost warehouse", displaced::go);
    }
    lake.await("checkpoints do not go on", () -> rise(COMPLETED) > 0);
    lake.generator().quiesce();
    lake.await("all is never read", () -> rise(READ) == 0);

    under(
        "source outage",
        () -> {
          asSuperuser(lake, "alter role icestream connection limit 0");
          asSuperuser(lake, "select pg_terminate_backend(active_pid) from pg_replication_slots");
          asSuperuser(
              lake,
              "update public.locations set city = city || '?' where location_id ="
                  + " (select min(location_id) from public.locations)");
        });
    under("source back", () -> asSuperuser(lake, "alter role icestream connection limit -1"));
  }

  private void burst(RetailLake lake) throws Exception {
    String[] records = new String[BURST];
    for (int i = 0; i < BURST; i++) {
      records[i] = RECORD.formatted("T-burst-" + i, "");
    }
    lake.await(
        "rows flow on and on",
        () -> rise(COMPLETED) > 0 && rise(FLOW) < 5_000 && Math.abs(rise(BUSY)) < 100);
    under("burst", () -> send(lake, records));
  }

  private void under(String fault, Action begin) throws Exception {
    under(fault, scrapes.calm(), begin);
  }

  /** Lets a fault happen and sees everything move that is listed for it. */
  private void under(String fault, Map<String, DoubleSummaryStatistics> calm, Action begin)
      throws Exception {
    Map<String, Movement> expected = listed.under(fault);
    assertThat(expected).as(fault).isNotEmpty();
    PROVOKED.add(fault);
    // What is short is over before its cause ends.
    FutureTask<Void> cause =
        new FutureTask<>(
            () -> {
              begin.run();
              return null;
            });
    new Thread(cause, fault).start();
    try {
      scrapes.awaitMoves(fault, expected, calm);
    } finally {
      cause.get();
    }
    scrapes.requireStanding(fault, expected);
  }

  private boolean isServed() throws InterruptedException {
    try {
      return scrapes.scrape().keySet().containsAll(listed.names());
    } catch (IOException e) {
      return false;
    }
  }

  /** By how much a metric rises in two seconds. */
  private double rise(String metric) throws Exception {
    double before = scrapes.value(metric);
    TimeUnit.SECONDS.sleep(2);
    return scrapes.value(metric) - before;
  }

  private static void send(RetailLake lake, String... records) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", lake.kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < records.length; i++) {
        producer.send(new ProducerRecord<>(Topic.NAME, "T-" + i, records[i]));
      }
    }
  }

  private static void asSuperuser(RetailLake lake, String sql) throws SQLException {
    execute(lake.postgres().connectAsSuperuser(Shop.DATABASE), sql);
  }

  private static void execute(Connection connection, String... sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }

  /** Lets nobody write to a catalog of SQLite until it is closed. */
  private record Lock(Connection connection) implements AutoCloseable {
    static Lock of(Path catalog) throws SQLException {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
      try (Statement statement = connection.createStatement()) {
        statement.execute("begin immediate");
      }
      return new Lock(connection);
    }

    @Override
    public void close() throws SQLException {
      // Ends its transaction, too.
      connection.close();
    }
  }

  /**
   * A folder in whose place is a file until it is closed: nobody, root included, can write there.
   */
  private record Displaced(Path folder) implements AutoCloseable {
    void go() throws IOException {
      Files.move(folder, aside());
      Files.writeString(folder, "");
    }

    private Path aside() {
      return folder.resolveSibling(folder.getFileName() + "-aside");
    }

    @Override
    public void close() throws IOException {
      if (Files.exists(aside())) {
        Files.delete(folder);
        Files.move(aside(), folder);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
