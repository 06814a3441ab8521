package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.run.StateOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;

/** One contender in a process of its own; prints its {@link Measurement} as one line of JSON. */
final class UpsertRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUARTERS = 4;
  private static final long POLL_MILLIS = 100;

  private static CountDownLatch sent;
  private static final List<Double> CPU_SECONDS = new CopyOnWriteArrayList<>();

  private UpsertRun() {}

  /**
   * What to run.
   *
   * @param rate rows a second, 0 for as many as go
   * @param isRead whether the table is read afterwards
   * @param samples how many published snapshots are scanned besides the last
   * @param seed chooses them
   */
  record Settings(
      Contender contender,
      String directory,
      long rows,
      long keys,
      long rate,
      long checkpointMillis,
      int parallelism,
      int formatVersion,
      String state,
      boolean isRead,
      int samples,
      long seed) {}

  /** Takes {@link Settings} as JSON. */
  public static void main(String[] arguments) throws Exception {
    Settings settings = JSON.readValue(arguments[0], Settings.class);
    UpsertInput input = new UpsertInput(settings.rows(), settings.keys());
    Path savepoint = Path.of(settings.directory()).resolve("savepoint");
    double seconds =
        write(settings, new Paced(input, 0, settings.rows(), settings.rate()), savepoint);
    double cpu = ProcessCost.cpuSeconds();
    long resident = ProcessCost.residentMegabytes();
    try (PublishedTable table = new PublishedTable(Path.of(settings.directory()))) {
      UpsertInput.Content expected = input.expected();
      Measurement measurement =
          new Measurement(
              settings.contender(),
              settings.rows(),
              seconds,
              cpu,
              cpu / settings.rows() * 1e6,
              quarters(settings.rows()),
              table.commits().size(),
              resident,
              (double) size(savepoint) / expected.rows(),
              settings.isRead() ? table.content().equals(expected) : null,
              table.equalityDeleteFiles(),
              settings.isRead() ? table.scans(settings.samples(), settings.seed()) : List.of(),
              // One more row, by a job that knows nothing of the table.
              write(
                  settings, new Paced(input, settings.rows(), settings.rows() + 1, 0), savepoint));
      System.out.println(JSON.writeValueAsString(measurement));
    }
    System.exit(0);
  }

  /** CPU-seconds per million rows of each quarter of the rows, the first with the JVM's start. */
  private static List<Double> quarters(long rows) {
    List<Double> costs = new ArrayList<>();
    double before = 0;
    for (double at : CPU_SECONDS) {
      costs.add((at - before) / rows * QUARTERS * 1e6);
      before = at;
    }
    return costs;
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Runs a job until its rows are published; how many seconds that took. */
  private static double write(Settings settings, Paced input, Path savepoint) throws Exception {
    long begin = System.nanoTime();
    Path directory = Path.of(settings.directory());
    Configuration configuration = new Configuration();
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL,
        Duration.ofMillis(settings.checkpointMillis()));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        directory.resolve("checkpoints").toUri().toString());
    configuration.set(StateBackendOptions.STATE_BACKEND, settings.state());
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // As the other workloads have it; else Flink's default for a laptop.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(768));
    StateOnDisk.SETTINGS.forEach(configuration::setString);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, settings.parallelism());
    // What fails is not measured again and again.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_PORT, "0");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.getConfig().enableObjectReuse();
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(
            environment,
            EnvironmentSettings.newInstance().withConfiguration(configuration).build());
    settings
        .contender()
        .declarations(directory, settings.formatVersion(), settings.parallelism())
        .forEach(tables::executeSql);
    sent = new CountDownLatch(1);
    tables.createTemporaryView("changes", rows(environment, input), schema());
    JobClient job =
        tables
            .executeSql("insert into lake.bench.upserts select * from changes")
            .getJobClient()
            .orElseThrow();
    CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
    while (!sent.await(1, TimeUnit.SECONDS)) {
      if (end.isDone()) {
        end.get();
      }
    }
    stop(job, end, savepoint);
    end.get();
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Stops as soon as all tasks run: before that they read the table. */
  private static void stop(JobClient job, CompletableFuture<JobExecutionResult> end, Path savepoint)
      throws Exception {
    while (true) {
      if (end.isDone()) {
        end.get();
      }
      try {
        job.stopWithSavepoint(false, savepoint.toUri().toString(), SavepointFormatType.NATIVE)
            .get();
        return;
      } catch (ExecutionException e) {
        if (!ExceptionUtils.findThrowable(e, CheckpointException.class)
            .map(CheckpointException::getCheckpointFailureReason)
            .filter(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING::equals)
            .isPresent()) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** In the order of their numbers; then silence, so that the job's end is a savepoint. */
  private static DataStream<Row> rows(StreamExecutionEnvironment environment, Paced input) {
    return environment
        .fromSource(
            new NumberSequenceSource(input.from, Long.MAX_VALUE - 1),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .setParallelism(1)
        .flatMap(input)
        .returns(
            Types.ROW_NAMED(
                new String[] {"id", "version", "name", "email", "amount", "note", "updated_at"},
                Types.LONG,
                Types.LONG,
                Types.STRING,
                Types.STRING,
                Types.DOUBLE,
                Types.STRING,
                Types.INSTANT))
        .setParallelism(1);
  }

  private static Schema schema() {
    return Schema.newBuilder()
        .column("id", "bigint not null")
        .column("version", "bigint")
        .column("name", "string")
        .column("email", "string")
        .column("amount", "double")
        .column("note", "string")
        .column("updated_at", "timestamp_ltz(6)")
        .build();
  }

  /** Makes rows at a steady rate. */
  private static final class Paced extends RichFlatMapFunction<Long, Row> {
    private static final long serialVersionUID = 1L;
    private static final int STEP = 100;
    private static final long SILENCE_NANOS = 10_000_000L;

    private final UpsertInput input;
    private final long from;
    private final long to;
    private final long rate;
    private transient long begin;

    Paced(UpsertInput input, long from, long to, long rate) {
      this.input = input;
      this.from = from;
      this.to = to;
      this.rate = rate;
    }

    @Override
    public void flatMap(Long i, Collector<Row> out) throws IOException {
      boolean isQuarter = from == 0 && i > 0 && i <= to && i % Math.max(to / QUARTERS, 1) == 0;
      if (isQuarter) {
        CPU_SECONDS.add(ProcessCost.cpuSeconds());
      }
      if (i >= to) {
        sent.countDown();
        LockSupport.parkNanos(SILENCE_NANOS);
        return;
      }
      if (rate > 0 && i % STEP == 0) {
        begin = begin == 0 ? System.nanoTime() : begin;
        long early = begin + i * 1_000_000_000L / rate - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        }
      }
      out.collect(input.row(i));
    }
  }
}
