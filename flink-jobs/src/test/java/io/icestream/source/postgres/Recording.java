package io.icestream.source.postgres;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Runs a source in the JVM's own cluster and keeps what it hands on. */
final class Recording implements AutoCloseable {

  private static final Map<String, Recording> ALL = new ConcurrentHashMap<>();
  private static final long DEADLINE_MILLIS = 60_000;

  final String id;
  final List<SourceEvent> events = new EventList();
  volatile Predicate<SourceEvent> failOn = event -> false;
  private JobClient job;
  private CompletableFuture<JobExecutionResult> result;

  Recording(String id) {
    this.id = id;
    ALL.put(id, this);
  }

  static Configuration configuration(int checkpointMillis) {
    Configuration configuration = new Configuration();
    configuration.setString("execution.checkpointing.interval", checkpointMillis + "ms");
    configuration.setString("pipeline.object-reuse", "true");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, java.time.Duration.ofMillis(50));
    return configuration;
  }

  Recording start(PostgresCapture capture, Configuration configuration, int parallelism)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    environment
        .fromSource(
            new PostgresSource(capture),
            WatermarkStrategy.noWatermarks(),
            "source",
            io.icestream.source.SourceEventTypeInfo.INSTANCE)
        .uid("source")
        .map(new Keep(id))
        .uid("keep")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    job = environment.executeAsync();
    result = job.getJobExecutionResult();
    return this;
  }

  JobClient job() {
    return job;
  }

  List<RowChange> rows(String entity) {
    List<RowChange> rows = new ArrayList<>();
    for (SourceEvent event : events) {
      if (event instanceof RowChange row && row.entity().equals(entity)) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** The newest row of each key, as text; deletes applied. */
  Map<List<String>, List<String>> state(String entity, String... key) {
    Map<List<String>, RowChange> newest = new java.util.HashMap<>();
    for (RowChange row : rows(entity)) {
      newest.merge(
          values(row, key), row, (a, b) -> a.position().compareTo(b.position()) > 0 ? a : b);
    }
    Map<List<String>, List<String>> state = new java.util.HashMap<>();
    newest.forEach(
        (k, row) -> {
          if (row.op() != 'd') {
            state.put(k, Arrays.asList(row.textValues()));
          }
        });
    return state;
  }

  static List<String> values(RowChange row, String... columns) {
    List<String> values = new ArrayList<>();
    for (String column : columns) {
      values.add(row.textValues()[Arrays.asList(row.columnNames()).indexOf(column)]);
    }
    return values;
  }

  Recording await(String what, java.util.concurrent.Callable<Boolean> condition) throws Exception {
    long deadline = System.currentTimeMillis() + DEADLINE_MILLIS;
    while (!condition.call()) {
      if (result != null && result.isDone()) {
        if (condition.call()) {
          return this;
        }
        result.get();
        throw new AssertionError("the job ended before " + what);
      }
      if (System.currentTimeMillis() > deadline) {
        throw new AssertionError("no " + what + " in time; " + events.size() + " events");
      }
      Thread.sleep(20);
    }
    return this;
  }

  /** Waits until the snapshot has been read. */
  Recording awaitLog() throws Exception {
    return await(
        "the log",
        () ->
            events.stream()
                .anyMatch(e -> e instanceof SourceEvent.ReadPosition p && p.snapshotComplete()));
  }

  /** What the job failed with. */
  Throwable awaitFailure() throws Exception {
    try {
      JobExecutionResult ended = result.get(90, TimeUnit.SECONDS);
      throw new AssertionError("the job ended well: " + ended);
    } catch (ExecutionException e) {
      return e;
    }
  }

  static String messages(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      text.append(t.getMessage()).append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() throws Exception {
    ALL.remove(id);
    if (result != null && !result.isDone()) {
      try {
        job.cancel().get();
      } catch (IllegalStateException | ExecutionException e) {
        // the job, and its cluster with it, is ending by itself already
      }
      try {
        result.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        // cancelled
      }
    }
  }

  /** Grows in constant time; readers see a prefix. */
  private static final class EventList extends java.util.AbstractList<SourceEvent> {
    private final ArrayList<SourceEvent> all = new ArrayList<>();

    @Override
    public synchronized SourceEvent get(int index) {
      return all.get(index);
    }

    @Override
    public synchronized int size() {
      return all.size();
    }

    @Override
    public synchronized boolean add(SourceEvent event) {
      return all.add(event);
    }

    @Override
    public java.util.Iterator<SourceEvent> iterator() {
      synchronized (this) {
        return new ArrayList<>(all).iterator();
      }
    }
  }

  private static final class Keep extends RichMapFunction<SourceEvent, SourceEvent> {
    private static final long serialVersionUID = 1L;
    private final String id;

    Keep(String id) {
      this.id = id;
    }

    @Override
    public SourceEvent map(SourceEvent event) {
      Recording recording = ALL.get(id);
      if (recording != null) {
        if (recording.failOn.test(Objects.requireNonNull(event))) {
          throw new IllegalStateException("failed on purpose");
        }
        recording.events.add(event);
      }
      return event;
    }
  }
}
