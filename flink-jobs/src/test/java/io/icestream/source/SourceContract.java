package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.icestream.error.IcestreamException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every source has to keep, so that what the lake promises holds for it. A new source extends
 * this class, says how its origin is changed and what its events say, and has all the tests.
 *
 * <p>The source runs without a cluster, step by step, so that a checkpoint can stand between any
 * two of its events; its state always goes through its serializers.
 */
@Timeout(180)
public abstract class SourceContract {
  private static final List<String> KEYS = List.of("ann", "bob", "eve");
  private static final int CHANGES = 12;

  /** So many that numbers of a position get a second digit. */
  private static final int MANY = 45;

  /** A change of the row of a key. */
  public record Change(String key, String value) {}

  /** A real system, empty at first, that is changed by the test and read by the source. */
  public interface Origin extends AutoCloseable {
    /** What a reader of it is made from, all its entities consumed. */
    ReaderOptions options();

    /**
     * Makes changes, those of a key in this order. What a source reads whole (a file, a page)
     * should hold all of them, so that checkpoints fall into it.
     */
    void make(List<Change> changes) throws Exception;

    /** Whether a thread of this process is the origin's own. */
    default boolean isOwn(Thread thread) {
      return false;
    }

    @Override
    void close() throws Exception;
  }

  private final List<Change> made = new ArrayList<>();
  private Origin origin;

  /** The source under test. */
  protected abstract ReaderProvider provider();

  /** A new, empty origin. */
  protected abstract Origin origin() throws Exception;

  /** What an event says; null for one that tells of no row. */
  protected abstract Change read(SourceEvent event) throws Exception;

  /** Options of a reader that cannot read, for a reason that somebody has to look at. */
  protected abstract ReaderOptions unreadable() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    origin = origin();
  }

  @AfterEach
  final void shut() throws Exception {
    origin.close();
  }

  @Test
  void eachChangeIsReadOnceWhereverACheckpointIsTaken() throws Exception {
    make(CHANGES);
    int last = 0;
    for (int behind = 0; behind <= CHANGES; behind++) {
      List<Change> kept = new ArrayList<>();
      SourceRun.State state;
      try (SourceRun<?, ?> run = run(1, null)) {
        int some = behind;
        run.until("so far", () -> changes(run).size() >= some);
        state = run.checkpoint(1);
        kept.addAll(changes(run));
        int more = Math.min(CHANGES, kept.size() + 2);
        run.until("behind the checkpoint", () -> changes(run).size() >= more);
      }
      last = kept.size();
      try (SourceRun<?, ?> again = run(1, state)) {
        int missing = made.size() - kept.size();
        again.until("at the end", () -> changes(again).size() >= missing);
        kept.addAll(changes(again));
      }
      assertThat(kept)
          .as("with a checkpoint behind %d changes", last)
          .containsExactlyInAnyOrderElementsOf(made);
    }
    assertThat(last).isEqualTo(CHANGES);
  }

  @Test
  void nothingIsReadTwiceWhenItIsKilledAgainAndAgain() throws Exception {
    List<Change> kept = new ArrayList<>();
    SourceRun.State state = null;
    for (int round = 1; round <= 6; round++) {
      make(3);
      try (SourceRun<?, ?> run = run(1, state)) {
        int all = made.size() - kept.size();
        int some = round % 2 == 0 ? all : 1;
        run.until("so far", () -> changes(run).size() >= some);
        state = run.checkpoint(round);
        kept.addAll(changes(run));
        int more = Math.min(made.size() - kept.size(), 1) + changes(run).size();
        run.until("behind the checkpoint", () -> changes(run).size() >= more);
      }
    }
    // Would come after what was read twice.
    make(KEYS.size());
    try (SourceRun<?, ?> run = run(1, state)) {
      List<Change> news = made.subList(made.size() - KEYS.size(), made.size());
      run.until("at the news", () -> changes(run).containsAll(news));
      kept.addAll(changes(run));
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void nothingIsLostOrReadTwiceWhenTheParallelismChanges() throws Exception {
    List<Change> kept = new ArrayList<>();
    SourceRun.State state = null;
    int round = 0;
    for (int parallelism : new int[] {1, 4, 2}) {
      make(CHANGES);
      try (SourceRun<?, ?> run = run(parallelism, state)) {
        int some = ++round < 3 ? CHANGES / 2 : made.size() - kept.size();
        run.until("so far", () -> changes(run).size() >= some);
        state = run.checkpoint(round);
        kept.addAll(changes(run));
      }
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void positionsSortAsTheChangesOfAKeyDoAlsoAcrossAStart() throws Exception {
    List<SourceEvent> events = new ArrayList<>();
    SourceRun.State state;
    make(MANY);
    try (SourceRun<?, ?> run = run(1, null)) {
      run.until("read", () -> changes(run).size() == MANY);
      state = run.checkpoint(1);
      events.addAll(run.events());
    }
    make(MANY);
    try (SourceRun<?, ?> run = run(1, state)) {
      run.until("read", () -> changes(run).size() == MANY);
      events.addAll(run.events());
    }
    for (String key : KEYS) {
      List<String> sorted =
          events.stream()
              .filter(event -> isOf(key, event))
              .sorted(Comparator.comparing(SourceContract::position))
              .map(event -> change(event).value())
              .toList();
      assertThat(sorted)
          .containsExactlyElementsOf(
              made.stream().filter(c -> c.key().equals(key)).map(Change::value).toList());
      assertThat(events.stream().filter(event -> isOf(key, event)).map(SourceContract::position))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void readingFromTheStartAgainBesideWhatWasReadChangesNoState() throws Exception {
    List<SourceEvent> events = new ArrayList<>();
    make(CHANGES);
    try (SourceRun<?, ?> run = run(1, null)) {
      run.until("read", () -> changes(run).size() >= CHANGES);
      make(KEYS.size());
      run.until("read", () -> newest(run.events()).equals(newestMade()));
      events.addAll(run.events());
    }
    make(KEYS.size());
    try (SourceRun<?, ?> run = run(1, null)) {
      run.until("read", () -> newest(run.events()).equals(newestMade()));
      events.addAll(run.events());
    }
    assertThat(newest(events)).isEqualTo(newestMade());
  }

  @Test
  void nothingOfItIsLeftBehindWhenItIsClosed() throws Exception {
    make(CHANGES);
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    SourceRun<?, ?> run = run(2, null);
    run.until("so far", () -> changes(run).size() >= CHANGES / 2);
    run.close();
    int events = run.events().size();
    make(KEYS.size());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && !origin.isOwn(thread) && isOfSource(thread)) {
        thread.join(10_000);
        assertThat(thread.isAlive()).as("thread %s lives on", thread.getName()).isFalse();
      }
    }
    assertThat(run.events()).hasSize(events);
  }

  /** A JDK client's own thread ends when nobody has the client any more. */
  private static boolean isOfSource(Thread thread) {
    return !thread.getName().startsWith("HttpClient-");
  }

  @Test
  void whatStandsInItsWayHasACode() throws Exception {
    Throwable failure =
        catchThrowable(
            () -> {
              ReaderOptions options = unreadable();
              provider().validate(options);
              try (SourceRun<?, ?> run = run(provider().create(options), 1, null)) {
                run.until("failed", () -> false);
              }
            });
    assertThat(ExceptionUtils.findThrowable(failure, IcestreamException.class))
        .as("what it fails with: %s", failure)
        .hasValueSatisfying(
            coded -> {
              assertThat(coded.getMessage()).startsWith(coded.code().code() + ": Cannot ");
              assertThat(coded.getMessage()).endsWith(".");
            });
  }

  private void make(int count) throws Exception {
    int from = made.size();
    List<Change> next =
        IntStream.range(from, from + count)
            .mapToObj(i -> new Change(KEYS.get(i % KEYS.size()), "v%03d".formatted(i)))
            .toList();
    origin.make(next);
    made.addAll(next);
  }

  private SourceRun<?, ?> run(int parallelism, SourceRun.State state) throws Exception {
    ReaderOptions options = origin.options();
    provider().validate(options);
    int readers = Math.min(parallelism, provider().parallelism(options).orElse(parallelism));
    return run(provider().create(options), readers, state);
  }

  private static <S extends SourceSplit, E> SourceRun<S, E> run(
      Source<SourceEvent, S, E> source, int parallelism, SourceRun.State state) throws Exception {
    return new SourceRun<>(source, parallelism, state);
  }

  private List<Change> changes(SourceRun<?, ?> run) {
    return run.events().stream().map(this::change).filter(Objects::nonNull).toList();
  }

  private Change change(SourceEvent event) {
    try {
      return read(event);
    } catch (Exception unreadable) {
      throw new AssertionError("not an event of this source: " + event, unreadable);
    }
  }

  private boolean isOf(String key, SourceEvent event) {
    Change change = change(event);
    return change != null && change.key().equals(key);
  }

  private Map<String, String> newestMade() {
    return made.stream().collect(Collectors.toMap(Change::key, Change::value, (old, now) -> now));
  }

  /** What Silver would show: of each key the change with the largest position. */
  private Map<String, String> newest(List<SourceEvent> events) {
    Map<String, SourceEvent> newest = new HashMap<>();
    for (SourceEvent event : events) {
      Change change = change(event);
      if (change != null) {
        newest.merge(
            change.key(),
            event,
            (old, now) -> position(now).compareTo(position(old)) >= 0 ? now : old);
      }
    }
    return newest.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> change(e.getValue()).value()));
  }

  private static String position(SourceEvent event) {
    if (event instanceof SourceEvent.RowChange row) {
      return row.position();
    }
    if (event instanceof SourceEvent.RawRecord record) {
      return record.position();
    }
    if (event instanceof SourceEvent.FileRecord line) {
      return line.position();
    }
    throw new AssertionError("no row: " + event);
  }
}
