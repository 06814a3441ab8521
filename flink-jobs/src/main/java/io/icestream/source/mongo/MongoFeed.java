package io.icestream.source.mongo;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.Pauses;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceStoppedException;
import io.icestream.source.mongo.MongoSplit.Copy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a database step by step: the documents that are there, chunk by chunk and collection by
 * collection, and in between the changes since it began, so that these don't wait until they are
 * lost. For one thread.
 *
 * <p>No lock holds the database still meanwhile, and none is needed. The cluster's time is taken
 * first and is the position of each document that is found; whatever happens later comes again as a
 * change with a newer position, and the newest wins downstream:
 *
 * <ul>
 *   <li>A document that was changed before its chunk was read is found in its new state, which the
 *       change says again.
 *   <li>One that was deleted before is not found; one that was deleted after it was found is
 *       deleted by its change.
 *   <li>A chunk is asked for with a read concern that waits until a majority has all that was
 *       written until that time, so nothing is between the documents and the changes.
 * </ul>
 *
 * <p>An update tells its fields only, and its document is looked up when the change is read. So it
 * may be in a state of later, whose own change follows with a newer position and the same state or
 * a newer one: they end at the same. Where it can no longer be looked up it was deleted, and the
 * delete follows; such an update says nothing and is left out. With {@code full-document: required}
 * the server keeps the document as it was after each change, and the log holds each version.
 */
final class MongoFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MongoFeed.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final long CHANGES_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MAX_CHANGES = 1_000;
  private static final long MAX_BYTES = 8 << 20;

  private final MongoOptions options;
  private final Map<String, MongoEntity> consumed;
  private final MongoConnection connection;
  private MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> changes;

  /** Whether there were more than one step takes: they take turns with the documents then. */
  private boolean areMoreChanges;

  private boolean areChangesNext;
  private long changesReadNanos = System.nanoTime() - CHANGES_EVERY_NANOS;

  /**
   * A feed.
   *
   * @param consumed names of the entities to read
   */
  MongoFeed(MongoOptions options, Collection<String> consumed) {
    this.options = options;
    this.consumed = new TreeMap<>(options.entities());
    this.consumed.keySet().retainAll(consumed);
    this.connection = new MongoConnection(options);
  }

  /**
   * What comes next.
   *
   * @param next how far everything is read with these events
   */
  record Step(List<SourceEvent> events, MongoSplit next) {}

  /**
   * The events behind a split, which is that of the step before.
   *
   * @throws IcestreamException when there is none, with a code that says whether there may be later
   */
  Step step(MongoSplit split) throws InterruptedException {
    Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
    for (int attempt = 1; ; attempt++) {
      try {
        return next(split);
      } catch (MongoInterruptedException e) {
        throw new InterruptedException();
      } catch (BSONException e) {
        throw new SourceStoppedException(
            ErrorCode.MONGO_007,
            "Cannot read "
                + options.system()
                + ": the server sent what is no BSON ("
                + e.getClass().getSimpleName()
                + "). See the runbook.");
      } catch (MongoException e) {
        changes = null;
        Optional<IcestreamException> stop = MongoErrors.stop(options.system(), e);
        if (stop.isPresent()) {
          throw stop.get();
        }
        if (attempt >= options.attempts()) {
          throw MongoErrors.outage(options.system(), e, attempt);
        }
        Duration pause = pauses.next();
        LOG.warn(
            "{} is asked again in {} ms: {}",
            options.system(),
            pause.toMillis(),
            MongoErrors.named(e));
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      }
    }
  }

  private Step next(MongoSplit split) {
    if (split.start().isEmpty() || !isComplete(split)) {
      return new Step(List.of(), begin(split));
    }
    Optional<MongoEntity> copied =
        consumed.values().stream()
            .filter(entity -> !split.copies().get(entity.name()).isDone())
            .findFirst();
    areChangesNext =
        copied.isEmpty()
            || System.nanoTime() - changesReadNanos >= CHANGES_EVERY_NANOS
            || (areMoreChanges && !areChangesNext);
    return areChangesNext ? changes(split) : copy(copied.get(), split);
  }

  private boolean isComplete(MongoSplit split) {
    return split.copies().keySet().equals(consumed.keySet())
        && consumed.values().stream()
            .allMatch(e -> split.copies().get(e.name()).collection().equals(e.collection()));
  }

  /**
   * Takes the time from which to read, and that of each entity that is new. One that the project
   * has no more is forgotten: if it comes back, its changes in between are not known.
   */
  private MongoSplit begin(MongoSplit split) {
    BsonTimestamp now =
        connection
            .operationTime()
            .orElseThrow(
                () ->
                    new SourceStoppedException(
                        ErrorCode.MONGO_003,
                        "Cannot read "
                            + options.system()
                            + ": the server is no replica set, and has no change streams. Make it"
                            + " one, of one member if need be."));
    Map<String, Copy> copies = new TreeMap<>();
    for (MongoEntity entity : consumed.values()) {
      Copy former = split.copies().get(entity.name());
      boolean isSame = former != null && former.collection().equals(entity.collection());
      copies.put(entity.name(), isSame ? former : copyOf(entity, now));
    }
    return split.start().isEmpty()
        ? new MongoSplit(Optional.of(now), Optional.empty(), now, 0, copies)
        : new MongoSplit(split.start(), split.token(), split.time(), split.index(), copies);
  }

  private Copy copyOf(MongoEntity entity, BsonTimestamp now) {
    Optional<BsonDocument> until = connection.lastId(entity.collection(), now);
    return new Copy(entity.collection(), now, until, Optional.empty(), 0, until.isEmpty());
  }

  private Step copy(MongoEntity entity, MongoSplit split) {
    Copy copy = split.copies().get(entity.name());
    List<BsonDocument> documents =
        connection.documents(entity.collection(), copy.at(), copy.last(), options.chunkRows());
    List<SourceEvent> events = new ArrayList<>(documents.size());
    BsonDocument last = null;
    for (BsonDocument document : documents) {
      events.add(
          new RawRecord(
              entity.name(),
              MongoSplit.ofDocument(copy.at(), copy.count() + events.size() + 1),
              SourceEvent.UNKNOWN_TIME,
              DocumentJson.key(entity, document),
              DocumentJson.record(entity, document)));
      last = new BsonDocument("_id", document.get("_id"));
      if (Optional.of(last).equals(copy.until())) {
        return new Step(events, split.with(entity.name(), copy.done(events.size())));
      }
    }
    // The last one may be gone by now.
    return new Step(
        events,
        split.with(entity.name(), last == null ? copy.done(0) : copy.behind(last, events.size())));
  }

  private Step changes(MongoSplit split) {
    if (changes == null) {
      changes =
          connection.changes(
              consumed.values().stream().map(MongoEntity::collection).toList(),
              split.start().orElseThrow(),
              split.token());
    }
    List<SourceEvent> events = new ArrayList<>();
    BsonTimestamp time = split.time();
    long index = split.index();
    long bytes = 0;
    int count = 0;
    for (; count < MAX_CHANGES && bytes < MAX_BYTES; count++) {
      ChangeStreamDocument<RawBsonDocument> change =
          count == 0 || changes.available() > 0 ? changes.tryNext() : null;
      if (change == null) {
        break;
      }
      index = change.getClusterTime().equals(time) ? index + 1 : 1;
      time = change.getClusterTime();
      event(change, split.start().orElseThrow(), MongoSplit.ofChange(time, index))
          .ifPresent(events::add);
      RawBsonDocument document = change.getFullDocument();
      bytes += document == null ? 0 : document.getByteBuffer().remaining();
    }
    areMoreChanges = count == MAX_CHANGES || bytes >= MAX_BYTES;
    changesReadNanos = System.nanoTime();
    Optional<BsonDocument> token = Optional.ofNullable(changes.getResumeToken()).or(split::token);
    return new Step(events, new MongoSplit(split.start(), token, time, index, split.copies()));
  }

  private Optional<SourceEvent> event(
      ChangeStreamDocument<RawBsonDocument> change, BsonTimestamp start, String position) {
    String type = change.getOperationTypeString();
    if (change.getClusterTime().compareTo(start) <= 0) {
      // The stream begins with what happened at its start, which the documents hold already.
      return Optional.empty();
    }
    MongoEntity entity =
        Optional.ofNullable(change.getNamespace())
            .flatMap(name -> options.ofCollection(name.getCollectionName()))
            .filter(found -> consumed.containsKey(found.name()))
            .orElse(null);
    switch (type) {
      case "insert", "update", "replace" -> {
        BsonDocument document = change.getFullDocument();
        if (document == null && type.equals("update")) {
          return Optional.empty();
        }
        return Optional.of(record(entity, change, position, DocumentJson.record(entity, document)));
      }
      case "delete" -> {
        return Optional.of(record(entity, change, position, null));
      }
      case "drop", "rename", "dropDatabase", "invalidate" ->
          throw new SourceStoppedException(
              ErrorCode.MONGO_005,
              "Cannot go on reading %s: %s was dropped, renamed or replaced as a whole, so that its documents are gone without a delete of each (change=%s, position=%s). See the runbook for ways on."
                  .formatted(
                      options.system(),
                      entity == null ? "a collection or its database" : entity.collection(),
                      type,
                      position));
      default ->
          throw new SourceStoppedException(
              ErrorCode.MONGO_007,
              "Cannot go on reading %s: there is a kind of change that is not known (position=%s). Update this program."
                  .formatted(options.system(), position));
    }
  }

  private static RawRecord record(
      MongoEntity entity,
      ChangeStreamDocument<RawBsonDocument> change,
      String position,
      byte[] value) {
    return new RawRecord(
        entity.name(),
        position,
        TimeUnit.SECONDS.toMicros(Integer.toUnsignedLong(change.getClusterTime().getTime())),
        DocumentJson.key(entity, change.getDocumentKey()),
        value);
  }

  @Override
  public void close() {
    connection.close();
  }
}
