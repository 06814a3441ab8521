package io.icestream.source.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Lets an enumerator run in the test's thread, and its period pass when the test says so. */
final class TestContext implements SplitEnumeratorContext<FileSplit> {
  private final Map<Integer, ReaderInfo> readers = new LinkedHashMap<>();
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final List<Runnable> periodic = new ArrayList<>();
  private final List<FileSplit> assigned = new ArrayList<>();
  private final Set<Integer> finished = new TreeSet<>();

  TestContext(int subtasks) {
    for (int i = 0; i < subtasks; i++) {
      readers.put(i, new ReaderInfo(i, "127.0.0.1"));
    }
  }

  /** The period has passed; everything that follows from it is done. */
  void tick() {
    calls.addAll(periodic);
    while (!calls.isEmpty()) {
      calls.poll().run();
    }
  }

  /** What was asked for so far is done, and not what follows from it. */
  void step() {
    for (int waiting = calls.size(); waiting > 0; waiting--) {
      calls.poll().run();
    }
  }

  /** Forgets the enumerator that ran here. */
  void stop() {
    periodic.clear();
    calls.clear();
  }

  /** What was assigned since the last call. */
  List<FileSplit> assigned() {
    List<FileSplit> some = List.copyOf(assigned);
    assigned.clear();
    return some;
  }

  Set<Integer> finished() {
    return finished;
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    calls.add(() -> call(callable, handler));
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
    periodic.add(() -> call(callable, handler));
  }

  private static <T> void call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    T result;
    try {
      result = callable.call();
    } catch (Exception failure) {
      handler.accept(null, failure);
      return;
    }
    handler.accept(result, null);
  }

  @Override
  public void assignSplits(SplitsAssignment<FileSplit> assignment) {
    assignment.assignment().values().forEach(assigned::addAll);
  }

  @Override
  public void signalNoMoreSplits(int subtask) {
    finished.add(subtask);
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return readers;
  }

  @Override
  public int currentParallelism() {
    return readers.size();
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtask, SourceEvent event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    runnable.run();
  }
}
