package io.icestream.source.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers like a replica set of one member on 127.0.0.1: a server in memory whose own change
 * streams are of single collections and leave much out, with change streams of a database in front
 * of it as MongoDB documents them. What it does right proves nothing about a real replica set.
 *
 * <p>A test decides when several changes have one cluster time, when the oplog forgets, and what
 * the server answers wrong.
 */
public final class ReplicaSetStandIn extends MemoryBackend implements AutoCloseable {
  private static final int NO_STREAMS = 40573;
  private static final int HISTORY_LOST = 286;
  private static final long AWAIT_MILLIS = 20;

  /** A change in the oplog. */
  private record Entry(BsonTimestamp at, String type, String ns, String to, Document key) {
    String database() {
      return ns.substring(0, ns.indexOf('.') < 0 ? ns.length() : ns.indexOf('.'));
    }
  }

  /** An open change stream. */
  private static final class Stream {
    private final String database;
    private final Document match;
    private final boolean isRequired;
    private int next;

    Stream(String database, Document match, boolean isRequired, int next) {
      this.database = database;
      this.match = match;
      this.isRequired = isRequired;
      this.next = next;
    }
  }

  /** Something that a command is answered with instead. */
  private record Failure(String command, int code) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<Integer, Document> images = new HashMap<>();
  private final Map<Long, Stream> streams = new HashMap<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private final Map<String, Document> described = new HashMap<>();
  private final MongoServer server = new MongoServer(this);
  private int forgotten;
  private long cursors = 1L << 40;
  private BsonTimestamp now = new BsonTimestamp(Instant.now(), 1);
  private boolean isFrozen;
  private boolean isStandalone;
  private boolean keepsImages;
  private boolean isClosed;

  /** A server that listens. */
  public ReplicaSetStandIn() {
    enableOplog();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Its address. */
  public String url() {
    return "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/";
  }

  /** From now on all changes have the same cluster time, as those of one transaction do. */
  synchronized void freeze() {
    tick();
    isFrozen = true;
  }

  synchronized void thaw() {
    isFrozen = false;
  }

  /** The oplog forgets all that is in it. */
  synchronized void forget() {
    forgotten = entries.size();
  }

  /** From now on there is no replica set. */
  synchronized void makeStandalone() {
    isStandalone = true;
  }

  /** From now on documents are kept as they are after each change. */
  synchronized void keepImages() {
    keepsImages = true;
  }

  /** The next command of a name fails. */
  synchronized void fail(String command, int code) {
    failures.add(new Failure(command, code));
  }

  /** How many failures nobody has met yet. */
  synchronized int failuresLeft() {
    return failures.size();
  }

  /** Says something else of a collection than what it is. */
  synchronized void describe(String collection, Document description) {
    described.put(collection, description);
  }

  @Override
  protected Oplog createOplog() {
    return new Recorder();
  }

  @Override
  public synchronized Document handleMessage(MongoMessage message) {
    Document query = message.getDocument();
    String command = query.keySet().iterator().next();
    Optional<Failure> failure =
        failures.stream().filter(f -> f.command().equals(command)).findFirst();
    if (failure.isPresent()) {
      failures.remove(failure.get());
      throw new MongoServerError(failure.get().code(), "the document {secret: 'of the server'}");
    }
    Document reply = reply(message, command, query);
    if (!isStandalone) {
      reply.put("operationTime", now);
    }
    return reply;
  }

  private Document reply(MongoMessage message, String command, Document query) {
    String database = message.getDatabaseName();
    switch (command) {
      case "aggregate" -> {
        List<?> pipeline = (List<?>) query.get("pipeline");
        if (!pipeline.isEmpty() && ((Document) pipeline.get(0)).containsKey("$changeStream")) {
          return open(database, pipeline);
        }
      }
      case "getMore" -> {
        Stream stream = streams.get(((Number) query.get("getMore")).longValue());
        if (stream != null) {
          return more(((Number) query.get("getMore")).longValue(), stream, query);
        }
      }
      case "killCursors" -> {
        List<?> ids = (List<?>) query.get("cursors");
        if (ids.stream().anyMatch(id -> streams.remove(((Number) id).longValue()) != null)) {
          return new Document("cursorsKilled", ids).append("ok", 1.0);
        }
      }
      case "find" -> removeSymbols(query);
      case "listCollections" -> {
        return described(super.handleMessage(message));
      }
      case "renameCollection" -> {
        Document reply = super.handleMessage(message);
        add("rename", (String) query.get(command), (String) query.get("to"), null);
        return reply;
      }
      case "dropDatabase" -> {
        Document reply = super.handleMessage(message);
        add("dropDatabase", database, null, null);
        return reply;
      }
      default -> {}
    }
    return super.handleMessage(message);
  }

  /** The server does not know that type, which no test has a value of. */
  private static void removeSymbols(Object query) {
    if (query instanceof Document document) {
      document.values().forEach(ReplicaSetStandIn::removeSymbols);
    } else if (query instanceof List<?> list) {
      list.remove("symbol");
      list.forEach(ReplicaSetStandIn::removeSymbols);
    }
  }

  private Document described(Document reply) {
    List<?> collections = (List<?>) ((Document) reply.get("cursor")).get("firstBatch");
    for (Object each : collections) {
      Document collection = (Document) each;
      Optional.ofNullable(described.get((String) collection.get("name")))
          .ifPresent(collection::putAll);
    }
    return reply;
  }

  private Document open(String database, List<?> pipeline) {
    if (isStandalone) {
      throw new MongoServerError(
          NO_STREAMS, "The $changeStream stage is only supported on replica sets");
    }
    Document options = (Document) ((Document) pipeline.get(0)).get("$changeStream");
    int next;
    if (options.get("resumeAfter") instanceof Document token) {
      next = Integer.parseInt((String) token.get("_data"), 16);
    } else {
      BsonTimestamp start = (BsonTimestamp) options.get("startAtOperationTime");
      next = 0;
      while (next < entries.size() && entries.get(next).at().compareTo(start) < 0) {
        next++;
      }
    }
    Stream stream =
        new Stream(
            database,
            (Document) ((Document) pipeline.get(1)).get("$match"),
            "required".equals(options.get("fullDocument")),
            next);
    long id = ++cursors;
    streams.put(id, stream);
    return new Document("cursor", batch(stream, id, "firstBatch", 0)).append("ok", 1.0);
  }

  @SuppressWarnings("WaitNotInLoop") // An empty answer is one, too.
  private Document more(long id, Stream stream, Document query) {
    if (stream.next >= entries.size()) {
      try {
        wait(AWAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    int size = ((Number) query.getOrDefault("batchSize", 1_000)).intValue();
    return new Document("cursor", batch(stream, id, "nextBatch", size)).append("ok", 1.0);
  }

  private Document batch(Stream stream, long id, String name, int size) {
    if (stream.next < forgotten) {
      throw new MongoServerError(HISTORY_LOST, "ChangeStreamHistoryLost", "no longer in the oplog");
    }
    DefaultQueryMatcher matcher = new DefaultQueryMatcher();
    List<Document> events = new ArrayList<>();
    while (stream.next < entries.size() && events.size() < size) {
      int index = stream.next++;
      Entry entry = entries.get(index);
      Document event = event(index, entry, stream.isRequired);
      if (entry.database().equals(stream.database) && matcher.matches(event, stream.match)) {
        events.add(event);
      }
    }
    return new Document("id", id)
        .append("ns", stream.database + ".$cmd.aggregate")
        .append(name, events)
        .append("postBatchResumeToken", token(stream.next));
  }

  private static Document token(int next) {
    return new Document("_data", "%08X".formatted(next));
  }

  private Document event(int index, Entry entry, boolean isRequired) {
    Document event =
        new Document("_id", token(index + 1))
            .append("operationType", entry.type())
            .append("clusterTime", entry.at())
            .append("ns", namespace(entry.ns()));
    if (entry.to() != null) {
      event.append("to", namespace(entry.to()));
    }
    if (entry.key() != null) {
      event.append("documentKey", entry.key());
    }
    if (entry.type().equals("insert") || (entry.type().equals("update") && isRequired)) {
      event.append("fullDocument", images.get(index));
    } else if (entry.type().equals("update")) {
      event.append("fullDocument", lookUp(entry));
    }
    return event;
  }

  private static Document namespace(String ns) {
    int dot = ns.indexOf('.');
    return dot < 0
        ? new Document("db", ns)
        : new Document("db", ns.substring(0, dot)).append("coll", ns.substring(dot + 1));
  }

  /** The document as it is now, or null. */
  private Document lookUp(Entry entry) {
    return Optional.ofNullable(
            resolveDatabase(entry.database())
                .resolveCollection(entry.ns().substring(entry.ns().indexOf('.') + 1), false))
        .flatMap(
            collection ->
                collection
                    .queryAllAsStream()
                    .filter(found -> found.get("_id").equals(entry.key().get("_id")))
                    .findFirst())
        .map(Document::cloneDeeply)
        .orElse(null);
  }

  private void add(String type, String ns, String to, Object id) {
    if (!isFrozen) {
      tick();
    }
    Document key = id == null ? null : new Document("_id", id);
    entries.add(new Entry(now, type, ns, to, key));
    notifyAll();
  }

  private void tick() {
    int seconds = (int) Instant.now().getEpochSecond();
    now =
        seconds > now.getTime()
            ? new BsonTimestamp(Instant.ofEpochSecond(seconds), 1)
            : new BsonTimestamp(Instant.ofEpochSecond(now.getTime()), now.getInc() + 1);
  }

  /** The server closes what is behind it, too. */
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      server.shutdownNow();
    }
  }

  /** Is told of changes by the server, with its lock held. */
  private final class Recorder implements Oplog {
    @Override
    public void handleInsert(String namespace, List<Document> documents) {
      for (Document document : documents) {
        images.put(entries.size(), document.cloneDeeply());
        add("insert", namespace, null, document.get("_id"));
      }
    }

    @Override
    public void handleUpdate(
        String namespace, Document selector, Document query, List<Object> modifiedIds) {
      for (Object id : modifiedIds) {
        int index = entries.size();
        add("update", namespace, null, id);
        if (keepsImages) {
          images.put(index, lookUp(entries.get(index)));
        }
      }
    }

    @Override
    public void handleDelete(String namespace, Document query, List<Object> deletedIds) {
      deletedIds.forEach(id -> add("delete", namespace, null, id));
    }

    @Override
    public void handleDropCollection(String namespace) {
      add("drop", namespace, null, null);
    }

    @Override
    public Cursor createCursor(Document options, String namespace, Aggregation aggregation) {
      throw new UnsupportedOperationException("change streams are answered before");
    }
  }
}
