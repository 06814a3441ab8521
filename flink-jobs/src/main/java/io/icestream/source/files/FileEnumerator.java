package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the directory again and again, or at the files that a queue names and seldom at all of
 * them; decides about each file once it has settled, and hands out what is to be read, oldest
 * first. A file that is not read is handed out too: its reader puts the reason aside, where it is
 * counted.
 */
final class FileEnumerator implements SplitEnumerator<FileSplit, KnownFiles.State> {

  private static final Logger LOG = LoggerFactory.getLogger(FileEnumerator.class);

  /** Reading begins while the rest of a full directory is still being looked at. */
  private static final int FILES_AT_ONCE = 50;

  /** Messages behind these stay in the queue, where others see how many they are. */
  private static final int FILES_WATCHED = 1_000;

  private final SplitEnumeratorContext<FileSplit> context;
  private final FileOptions options;
  private final Map<String, FileEntity> entities;
  private final Directory directory;
  private final InstantSource clock;
  private final KnownFiles known;
  private final Deque<FileSplit> pending;
  private final Set<Integer> waiting = new LinkedHashSet<>();
  private final Map<FoundFile, Long> firstSeen = new HashMap<>();
  private final Map<String, Arrival> arrivals = new HashMap<>();
  private final Counter filesRead;
  private final Counter filesRefused;
  private final Optional<Announcements> announcements;
  private final Counter messagesRefused;
  private long nextListing;
  private long completedCheckpoint = -1;
  private boolean isInspecting;
  private boolean isComplete;

  private record Inspected(FoundFile found, Optional<FileInspection> inspection) {}

  FileEnumerator(
      SplitEnumeratorContext<FileSplit> context,
      FileOptions options,
      List<FileEntity> consumed,
      KnownFiles.State state,
      InstantSource clock) {
    this.context = context;
    this.options = options;
    this.entities = consumed.stream().collect(Collectors.toMap(FileEntity::name, each -> each));
    this.directory = new Directory(options.system(), options.directory());
    this.clock = clock;
    this.known = new KnownFiles(state.known());
    this.pending = new ArrayDeque<>(state.pending());
    MetricGroup metrics = context.metricGroup();
    this.filesRead = metrics.counter("filesRead");
    this.filesRefused = metrics.counter("filesRefused");
    this.messagesRefused = metrics.counter("messagesRefused");
    this.announcements =
        options
            .queue()
            .filter(url -> !options.isBounded())
            .map(
                url ->
                    new Announcements(
                        options,
                        directory,
                        entities.values(),
                        new FileQueue(options.system(), url)));
    this.nextListing = clock.millis();
    for (FileEntity entity : consumed) {
      Arrival arrival = new Arrival(options.system(), entity, clock.millis());
      arrivals.put(entity.name(), arrival);
      metrics
          .addGroup("entity", options.system() + "." + entity.name())
          .gauge("overdueSeconds", () -> arrival.overdue(clock.millis()).toSeconds());
    }
  }

  @Override
  public void start() {
    if (options.isBounded() || announcements.isPresent()) {
      look();
    } else {
      context.callAsync(this::list, this::found, 0, options.pollInterval().toMillis());
    }
  }

  private void look() {
    if (announcements.isEmpty()) {
      context.callAsync(this::list, this::found);
      return;
    }
    long now = clock.millis();
    boolean isListing = now >= nextListing;
    if (isListing) {
      nextListing = now + options.listEvery().toMillis();
    }
    List<FoundFile> due = isListing ? List.of() : due(now);
    boolean isIdle = !isListing && due.isEmpty();
    boolean isFull = firstSeen.size() >= FILES_WATCHED;
    Announcements.Task task =
        announcements
            .get()
            .task(isIdle ? pause(now) : Duration.ZERO, isFull, due, isListing, completedCheckpoint);
    context.callAsync(() -> announcements.get().look(task), (sight, e) -> looked(task, sight, e));
  }

  /** Files that had the time to settle. */
  private List<FoundFile> due(long now) {
    return firstSeen.entrySet().stream()
        .filter(seen -> now - seen.getValue() >= settleMillis())
        .map(Map.Entry::getKey)
        .sorted(FoundFile.OLDEST_FIRST)
        .limit(FILES_AT_ONCE)
        .toList();
  }

  /** How long there is nothing to do but to wait for messages. */
  private Duration pause(long now) {
    long until = Math.min(now + options.pollInterval().toMillis(), nextListing);
    for (long first : firstSeen.values()) {
      until = Math.min(until, first + settleMillis());
    }
    return Duration.ofMillis(until - now);
  }

  private void looked(Announcements.Task task, Announcements.Sight sight, Throwable failure) {
    rethrow(failure);
    sight.all().ifPresent(this::forgetAllBut);
    messagesRefused.inc(sight.refused());
    // Those that are as they were come back in what was seen.
    Set<FoundFile> seen = new LinkedHashSet<>(sight.files());
    task.files().stream().filter(file -> !seen.contains(file)).forEach(firstSeen::remove);
    sight.all().ifPresent(seen::addAll);
    List<FoundFile> settled = settled(seen);
    announcements.get().note(sight, undecided());
    if (settled.isEmpty()) {
      look();
    } else {
      inspectSome(settled);
    }
  }

  private Set<String> undecided() {
    return firstSeen.keySet().stream().map(FoundFile::id).collect(Collectors.toSet());
  }

  private List<FoundFile> list() {
    return directory.list(entities.values());
  }

  private void found(List<FoundFile> all, Throwable failure) {
    rethrow(failure);
    forgetAllBut(all);
    List<FoundFile> settled = settled(all);
    if (!settled.isEmpty() && !isInspecting) {
      inspectSome(settled);
    } else if (settled.isEmpty() && options.isBounded()) {
      isComplete = true;
      assign();
    }
  }

  private void forgetAllBut(List<FoundFile> all) {
    known.forgetAllBut(all.stream().map(FoundFile::id).collect(Collectors.toSet()), clock.millis());
    firstSeen.keySet().retainAll(new HashSet<>(all));
  }

  /** Takes note of files that were seen; those of them that can be read by now. */
  private List<FoundFile> settled(Collection<FoundFile> seen) {
    long now = clock.millis();
    seen.forEach(file -> arrivals.get(file.entity()).saw(file.modifiedMillis()));
    arrivals.values().forEach(arrival -> arrival.check(now));
    List<FoundFile> settled = new ArrayList<>();
    for (FoundFile file : seen) {
      if (known.has(file)) {
        firstSeen.remove(file);
      } else if (now - firstSeen.computeIfAbsent(file, f -> now) >= settleMillis()) {
        settled.add(file);
      }
    }
    settled.sort(FoundFile.OLDEST_FIRST);
    return settled;
  }

  private void inspectSome(List<FoundFile> settled) {
    isInspecting = true;
    List<FoundFile> some = settled.subList(0, Math.min(FILES_AT_ONCE, settled.size()));
    context.callAsync(() -> inspect(List.copyOf(some)), this::inspected);
  }

  private long settleMillis() {
    return options.isBounded() ? 0 : options.settle().toMillis();
  }

  private List<Inspected> inspect(List<FoundFile> files) throws IOException {
    List<Inspected> inspected = new ArrayList<>();
    for (FoundFile file : files) {
      inspected.add(
          new Inspected(file, FileInspection.of(directory, entities.get(file.entity()), file)));
    }
    return inspected;
  }

  private void inspected(List<Inspected> files, Throwable failure) {
    isInspecting = false;
    rethrow(failure);
    for (Inspected file : files) {
      file.inspection().ifPresent(inspection -> take(file.found(), inspection));
    }
    announcements.ifPresent(each -> each.decided(undecided()));
    assign();
    look();
  }

  private void take(FoundFile found, FileInspection inspection) {
    FileSplit split = known.take(found, inspection, clock.millis());
    firstSeen.remove(found);
    pending.add(split);
    if (split.isRefused()) {
      filesRefused.inc();
      LOG.warn(
          "{}: Cannot read the file {} of {}.{}: {} (reason={}). It is listed in quarantine.",
          ErrorCode.FILES_002.code(),
          split.file(),
          options.system(),
          split.entity(),
          split.reason(),
          split.refusal());
    } else {
      filesRead.inc();
      LOG.info("reading {} for {}.{}", split.file(), options.system(), split.entity());
    }
  }

  private void rethrow(Throwable failure) {
    if (failure instanceof IcestreamException told) {
      throw told;
    }
    if (failure != null) {
      throw directory.unreadable(failure.getClass().getSimpleName(), failure);
    }
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    waiting.add(subtask);
    assign();
  }

  private void assign() {
    for (Iterator<Integer> subtasks = waiting.iterator(); subtasks.hasNext(); ) {
      int subtask = subtasks.next();
      if (!context.registeredReaders().containsKey(subtask)) {
        subtasks.remove();
      } else if (!pending.isEmpty()) {
        context.assignSplit(pending.poll(), subtask);
        subtasks.remove();
      } else if (isComplete) {
        context.signalNoMoreSplits(subtask);
        subtasks.remove();
      }
    }
  }

  @Override
  public void addSplitsBack(List<FileSplit> splits, int subtask) {
    for (int i = splits.size() - 1; i >= 0; i--) {
      pending.addFirst(splits.get(i));
    }
    assign();
  }

  @Override
  public void addReader(int subtask) {
    // It asks for files itself.
  }

  @Override
  public KnownFiles.State snapshotState(long checkpointId) {
    announcements.ifPresent(each -> each.heldBy(checkpointId));
    return new KnownFiles.State(known.all(), List.copyOf(pending));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    completedCheckpoint = Math.max(completedCheckpoint, checkpointId);
  }

  @Override
  public void close() {
    announcements.ifPresent(Announcements::close);
  }

  /** When the newest file of an entity came, and whether the next one is late. */
  private static final class Arrival {
    private final String system;
    private final FileEntity entity;
    private final long startedMillis;
    private long newestMillis;
    private boolean isTold;

    Arrival(String system, FileEntity entity, long startedMillis) {
      this.system = system;
      this.entity = entity;
      this.startedMillis = startedMillis;
    }

    void saw(long modifiedMillis) {
      if (modifiedMillis > newestMillis) {
        newestMillis = modifiedMillis;
        isTold = false;
      }
    }

    Duration overdue(long nowMillis) {
      return entity
          .deadline()
          .map(every -> Duration.ofMillis(nowMillis - since()).minus(every))
          .filter(late -> !late.isNegative())
          .orElse(Duration.ZERO);
    }

    /** An entity without any file is waited for from the start on. */
    private long since() {
      return newestMillis == 0 ? startedMillis : newestMillis;
    }

    void check(long nowMillis) {
      if (!isTold && !overdue(nowMillis).isZero()) {
        isTold = true;
        LOG.warn(
            "{}: No file has come for {}.{} in time (since={}, expected-every={}). Ask its sender.",
            ErrorCode.FILES_003.code(),
            system,
            entity.name(),
            Instant.ofEpochMilli(since()),
            entity.expectedEvery());
      }
    }
  }
}
