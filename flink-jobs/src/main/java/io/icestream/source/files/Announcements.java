package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that name files, from when they are received until they are deleted: that is, once it
 * was decided about all files that they name, and a checkpoint that holds the decisions is
 * complete. What cannot be read is left to the queue.
 *
 * <p>{@link #look} may run in another thread; all else is used by one.
 */
final class Announcements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final FileOptions options;
  private final Directory directory;
  private final Collection<FileEntity> entities;
  private final FileQueue queue;
  private final Map<String, Announced> open = new HashMap<>();
  private final List<String> decided = new ArrayList<>();
  private final NavigableMap<Long, List<String>> heldBy = new TreeMap<>();

  /** A message, by what it is deleted, and the files that it names. */
  private record Announced(String id, String handle, Set<String> files) {}

  /**
   * What there is to do.
   *
   * @param pause for messages at most
   * @param isFull whether messages are left in the queue for now
   * @param files that are looked at again
   * @param isListing whether all files are looked at
   * @param handles of messages to be deleted
   */
  record Task(
      Duration pause,
      boolean isFull,
      List<FoundFile> files,
      boolean isListing,
      List<String> handles) {}

  /**
   * What was seen.
   *
   * @param all the files of the directory, if it was listed
   * @param files those that were named by messages or were to be looked at again
   * @param refused how many messages could not be read
   */
  record Sight(
      Optional<List<FoundFile>> all,
      List<FoundFile> files,
      List<Announced> announced,
      int refused) {}

  Announcements(
      FileOptions options, Directory directory, Collection<FileEntity> entities, FileQueue queue) {
    this.options = options;
    this.directory = directory;
    this.entities = entities;
    this.queue = queue;
  }

  /** What there is to do next, with the messages that may be deleted by now. */
  Task task(
      Duration pause, boolean isFull, List<FoundFile> files, boolean isListing, long completed) {
    NavigableMap<Long, List<String>> complete = heldBy.headMap(completed, true);
    List<String> handles = complete.values().stream().flatMap(List::stream).toList();
    complete.clear();
    return new Task(pause, isFull, files, isListing, handles);
  }

  /** Does it. */
  Sight look(Task task) throws IOException, InterruptedException {
    queue.delete(task.handles());
    List<Announced> announced = new ArrayList<>();
    Set<FoundFile> files = new LinkedHashSet<>();
    int refused = 0;
    for (FileQueue.Message message : receive(task)) {
      Optional<Set<String>> paths = paths(message);
      if (paths.isEmpty()) {
        refused++;
        continue;
      }
      List<FoundFile> found = directory.find(paths.get(), entities);
      files.addAll(found);
      announced.add(
          new Announced(
              message.id(),
              message.handle(),
              found.stream().map(FoundFile::id).collect(Collectors.toSet())));
    }
    for (FoundFile file : task.files()) {
      directory.look(file.entity(), file.file()).ifPresent(files::add);
    }
    return new Sight(
        task.isListing() ? Optional.of(directory.list(entities)) : Optional.empty(),
        List.copyOf(files),
        announced,
        refused);
  }

  private List<FileQueue.Message> receive(Task task) throws InterruptedException {
    if (task.isFull()) {
      TimeUnit.MILLISECONDS.sleep(task.pause().toMillis());
      return List.of();
    }
    return queue.receive(task.pause());
  }

  private Optional<Set<String>> paths(FileQueue.Message message) {
    Optional<List<ObjectEvents.Named>> named = ObjectEvents.of(message.body());
    Set<String> paths = new LinkedHashSet<>();
    boolean isInside = true;
    for (ObjectEvents.Named each : named.orElse(List.of())) {
      Optional<String> path = directory.pathOf(each.bucket(), each.key());
      path.ifPresent(paths::add);
      isInside &= path.isPresent();
    }
    if (named.isPresent() && isInside) {
      return Optional.of(paths);
    }
    LOG.warn(
        "{}: Cannot take the message {} of the queue of {}: {} (queue={}). It is left there. Look at"
            + " it in the dead-letter queue.",
        ErrorCode.FILES_006.code(),
        message.id(),
        options.system(),
        named.isPresent()
            ? "it names an object outside of the directory"
            : "it names no object as S3 and EventBridge do",
        options.queueUrl());
    return Optional.empty();
  }

  /**
   * Takes note of messages, and of what was decided meanwhile.
   *
   * @param undecided the files that were not yet decided about
   */
  void note(Sight sight, Set<String> undecided) {
    // One that comes again has a new handle.
    sight.announced().forEach(announced -> open.put(announced.id(), announced));
    decided(undecided);
  }

  /** Takes note of what was decided. */
  void decided(Set<String> undecided) {
    open.values()
        .removeIf(
            announced -> {
              boolean isDecided = Collections.disjoint(announced.files(), undecided);
              if (isDecided) {
                decided.add(announced.handle());
              }
              return isDecided;
            });
  }

  /** A checkpoint holds what was decided so far. */
  void heldBy(long checkpoint) {
    if (!decided.isEmpty()) {
      heldBy.put(checkpoint, List.copyOf(decided));
      decided.clear();
    }
  }

  @Override
  public void close() {
    queue.close();
  }
}
