package io.icestream.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * Runs a source step by step in the test's thread, as Flink does, so that a test decides between
 * which two events a checkpoint is taken and when everything is gone.
 *
 * @param <S> a split
 * @param <E> the enumerator's state
 */
final class SourceRun<S extends SourceSplit, E> implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;

  /** A checkpoint, as bytes. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
  record State(int enumeratorVersion, byte[] enumerator, int splitVersion, List<byte[]> splits) {}

  private final Source<SourceEvent, S, E> source;
  private final List<SourceEvent> events = new ArrayList<>();
  private final BlockingQueue<Task> mailbox = new LinkedBlockingQueue<>();

  /** What the coordinator sent; Flink delivers it before the barrier that follows. */
  private final Deque<Task> deliveries = new ArrayDeque<>();

  private final Map<Integer, ReaderInfo> registered = new HashMap<>();
  private final List<SourceReader<SourceEvent, S>> readers = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Output output = new Output();
  private final SplitEnumerator<S, E> enumerator;
  private boolean isClosed;

  private interface Task {
    void run() throws Exception;
  }

  /**
   * Starts a source.
   *
   * @param state null for a start without
   */
  SourceRun(Source<SourceEvent, S, E> given, int parallelism, State state) throws Exception {
    // It travels to the cluster like this.
    source =
        InstantiationUtil.deserializeObject(
            InstantiationUtil.serializeObject(given), given.getClass().getClassLoader());
    enumerator =
        state == null
            ? source.createEnumerator(new Coordinator(parallelism))
            : source.restoreEnumerator(
                new Coordinator(parallelism),
                source
                    .getEnumeratorCheckpointSerializer()
                    .deserialize(state.enumeratorVersion(), state.enumerator()));
    enumerator.start();
    for (int i = 0; i < parallelism; i++) {
      readers.add(source.createReader(new Subtask(i, parallelism)));
    }
    for (int i = 0; state != null && i < state.splits().size(); i++) {
      S split =
          source.getSplitSerializer().deserialize(state.splitVersion(), state.splits().get(i));
      readers.get(i % parallelism).addSplits(List.of(split));
    }
    for (int i = 0; i < parallelism; i++) {
      registered.put(i, new ReaderInfo(i, "127.0.0.1"));
      enumerator.addReader(i);
      readers.get(i).start();
    }
  }

  /** What was handed on so far. */
  List<SourceEvent> events() {
    return List.copyOf(events);
  }

  /** Goes on, one event of each reader at a time, until something holds. */
  void until(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not " + what + " in time; " + events.size() + " events");
      }
      boolean isIdle = mailbox.isEmpty() && deliveries.isEmpty();
      deliver();
      // What they add comes after the readers, some of it forever.
      for (int waiting = mailbox.size(); waiting > 0; waiting--) {
        mailbox.take().run();
        deliver();
      }
      for (SourceReader<SourceEvent, S> reader : readers) {
        if (condition.getAsBoolean()) {
          return;
        }
        isIdle &= reader.pollNext(output) != InputStatus.MORE_AVAILABLE;
      }
      if (isIdle) {
        readers.forEach(reader -> reader.isAvailable().thenRun(() -> mailbox.add(() -> {})));
        Task next = mailbox.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          next.run();
        }
      }
    }
  }

  private void deliver() throws Exception {
    for (Task delivery = deliveries.poll(); delivery != null; delivery = deliveries.poll()) {
      delivery.run();
    }
  }

  /** Takes a checkpoint here and now, and tells all of it. */
  State checkpoint(long id) throws Exception {
    deliver();
    SimpleVersionedSerializer<E> enumerators = source.getEnumeratorCheckpointSerializer();
    SimpleVersionedSerializer<S> serializer = source.getSplitSerializer();
    byte[] enumeratorState = enumerators.serialize(enumerator.snapshotState(id));
    List<byte[]> splits = new ArrayList<>();
    for (SourceReader<SourceEvent, S> reader : readers) {
      for (S split : reader.snapshotState(id)) {
        splits.add(serializer.serialize(split));
      }
    }
    for (SourceReader<SourceEvent, S> reader : readers) {
      reader.notifyCheckpointComplete(id);
    }
    enumerator.notifyCheckpointComplete(id);
    return new State(enumerators.getVersion(), enumeratorState, serializer.getVersion(), splits);
  }

  /** Ends it, without a checkpoint. */
  @Override
  public void close() throws Exception {
    if (isClosed) {
      return;
    }
    isClosed = true;
    clock.shutdownNow();
    for (SourceReader<SourceEvent, S> reader : readers) {
      reader.close();
    }
    enumerator.close();
  }

  private final class Output implements ReaderOutput<SourceEvent> {
    @Override
    public void collect(SourceEvent event) {
      if (isClosed) {
        throw new AssertionError("an event after the end: " + event);
      }
      events.add(event);
    }

    @Override
    public void collect(SourceEvent event, long timestamp) {
      collect(event);
    }

    @Override
    public SourceOutput<SourceEvent> createOutputForSplit(String splitId) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }

  private final class Subtask implements SourceReaderContext {
    private final int index;
    private final int parallelism;

    Subtask(int index, int parallelism) {
      this.index = index;
      this.parallelism = parallelism;
    }

    @Override
    public SourceReaderMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
    }

    @Override
    public Configuration getConfiguration() {
      return new Configuration();
    }

    @Override
    public String getLocalHostName() {
      return "127.0.0.1";
    }

    @Override
    public int getIndexOfSubtask() {
      return index;
    }

    @Override
    public int currentParallelism() {
      return parallelism;
    }

    @Override
    public void sendSplitRequest() {
      mailbox.add(() -> enumerator.handleSplitRequest(index, "127.0.0.1"));
    }

    @Override
    public void sendSourceEventToCoordinator(
        org.apache.flink.api.connector.source.SourceEvent event) {
      mailbox.add(() -> enumerator.handleSourceEvent(index, event));
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return new UserCodeClassLoader() {
        @Override
        public ClassLoader asClassLoader() {
          return SourceRun.class.getClassLoader();
        }

        @Override
        public void registerReleaseHookIfAbsent(String name, Runnable hook) {}
      };
    }
  }

  private final class Coordinator implements SplitEnumeratorContext<S> {
    private final int parallelism;

    Coordinator(int parallelism) {
      this.parallelism = parallelism;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(
        int subtask, org.apache.flink.api.connector.source.SourceEvent event) {
      deliveries.add(() -> readers.get(subtask).handleSourceEvents(event));
    }

    @Override
    public int currentParallelism() {
      return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return Map.copyOf(registered);
    }

    @Override
    public void assignSplits(SplitsAssignment<S> assignment) {
      assignment
          .assignment()
          .forEach(
              (subtask, splits) -> deliveries.add(() -> readers.get(subtask).addSplits(splits)));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
      deliveries.add(() -> readers.get(subtask).notifyNoMoreSplits());
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      mailbox.add(() -> call(callable, handler));
    }

    @Override
    public <T> void callAsync(
        Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
      clock.scheduleWithFixedDelay(
          () -> mailbox.add(() -> call(callable, handler)), delay, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
      mailbox.add(runnable::run);
    }

    private <T> void call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      T result;
      try {
        result = callable.call();
      } catch (Exception failure) {
        handler.accept(null, failure);
        return;
      }
      handler.accept(result, null);
    }
  }
}
