package io.icestream.source.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceStoppedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Asks a replica set for the documents and the changes of a database. Reads what a majority of the
 * members has, so that nothing is read that a failover takes back.
 */
final class MongoConnection implements AutoCloseable {
  private static final long MAX_WAIT_MILLIS = 500;
  private static final int BATCH = 1_000;

  /** How long an answer may take, such as one that waits for a majority. */
  private static final int SILENCE_SECONDS = 120;

  /** The kinds of an {@code _id}, in MongoDB's order; those of a line are compared as one. */
  private static final List<List<String>> ID_TYPES =
      List.of(
          List.of("minKey"),
          List.of("null"),
          List.of("number"),
          List.of("symbol", "string"),
          List.of("object"),
          List.of("binData"),
          List.of("objectId"),
          List.of("bool"),
          List.of("date"),
          List.of("timestamp"),
          List.of("maxKey"));

  private final MongoOptions options;
  private final MongoClient client;
  private final MongoDatabase database;

  /**
   * A connection, which is made at the first request.
   *
   * @throws IcestreamException when a secret has no value or the address is none
   */
  MongoConnection(MongoOptions options) {
    this.options = options;
    this.client = MongoClients.create(settings(options));
    this.database =
        client
            .getDatabase(options.database())
            .withReadPreference(ReadPreference.primary())
            .withReadConcern(ReadConcern.MAJORITY);
  }

  private static MongoClientSettings settings(MongoOptions options) {
    MongoClientSettings.Builder settings = MongoClientSettings.builder();
    try {
      settings.applyConnectionString(
          new ConnectionString(SecretReference.of(options.url()).resolve()));
    } catch (IllegalArgumentException invalid) {
      // Its message may hold the address.
      throw new SourceStoppedException(
          ErrorCode.SRC_002,
          "Cannot read "
              + options.system()
              + ": url is no address that the driver of MongoDB takes. Write it as in"
              + " mongodb://host1:27017,host2:27017/?replicaSet=rs0.");
    }
    settings.applicationName("icestream");
    settings.applyToClusterSettings(
        cluster ->
            cluster.serverSelectionTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS));
    settings.applyToSocketSettings(
        socket ->
            socket
                .connectTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(SILENCE_SECONDS, TimeUnit.SECONDS));
    if (!options.username().isEmpty()) {
      settings.credential(
          MongoCredential.createCredential(
              SecretReference.of(options.username()).resolve(),
              options.authDatabase(),
              SecretReference.of(options.password()).resolve().toCharArray()));
    }
    return settings.build();
  }

  /** The cluster's time now; empty where there is none, for the server is no replica set. */
  Optional<BsonTimestamp> operationTime() {
    BsonDocument reply =
        database.runCommand(
            new BsonDocument("ping", new BsonInt32(1)),
            ReadPreference.primary(),
            BsonDocument.class);
    return Optional.ofNullable(reply.getTimestamp("operationTime", null));
  }

  /**
   * The next documents of a collection, by {@code _id}; none at its end. As many as fit into one
   * answer at most.
   *
   * @param at all that was written until then is seen
   * @param last holds the {@code _id} behind which to begin
   */
  List<BsonDocument> documents(
      String collection, BsonTimestamp at, Optional<BsonDocument> last, int count) {
    BsonDocument command =
        new BsonDocument("find", new BsonString(collection))
            .append("filter", last.map(MongoConnection::behind).orElse(new BsonDocument()))
            .append("sort", new BsonDocument("_id", new BsonInt32(1)))
            .append("limit", new BsonInt32(count))
            .append("batchSize", new BsonInt32(count))
            .append("singleBatch", BsonBoolean.TRUE)
            .append("readConcern", asOf(at));
    return batch(command);
  }

  /** Holds the last {@code _id} of a collection; empty where it has no documents. */
  Optional<BsonDocument> lastId(String collection, BsonTimestamp at) {
    return batch(
            new BsonDocument("find", new BsonString(collection))
                .append("sort", new BsonDocument("_id", new BsonInt32(-1)))
                .append("projection", new BsonDocument("_id", new BsonInt32(1)))
                .append("limit", new BsonInt32(1))
                .append("singleBatch", BsonBoolean.TRUE)
                .append("readConcern", asOf(at)))
        .stream()
        .findFirst()
        .map(document -> new BsonDocument("_id", document.get("_id")));
  }

  /** A majority may have what is older than the newest write a moment later only. */
  private static BsonDocument asOf(BsonTimestamp at) {
    return new BsonDocument("level", new BsonString("majority")).append("afterClusterTime", at);
  }

  /** Any documents of a collection. */
  List<BsonDocument> anyDocuments(String collection, int count) {
    return batch(
        new BsonDocument("find", new BsonString(collection))
            .append("limit", new BsonInt32(count))
            .append("batchSize", new BsonInt32(count))
            .append("singleBatch", BsonBoolean.TRUE));
  }

  /** What the server says of each collection. */
  List<BsonDocument> collections() {
    return database.listCollections(BsonDocument.class).into(new ArrayList<>());
  }

  private List<BsonDocument> batch(BsonDocument command) {
    return database
        .runCommand(command, ReadPreference.primary(), RawBsonDocument.class)
        .getDocument("cursor")
        .getArray("firstBatch")
        .stream()
        .map(BsonValue::asDocument)
        .toList();
  }

  /**
   * The documents whose {@code _id} comes after one. {@code $gt} alone finds those of the same kind
   * only, and a collection may have several kinds.
   */
  private static BsonDocument behind(BsonDocument last) {
    BsonValue id = last.get("_id");
    BsonArray later = new BsonArray();
    boolean isLater = false;
    for (List<String> types : ID_TYPES) {
      if (isLater) {
        types.forEach(type -> later.add(new BsonString(type)));
      }
      isLater |= types.contains(type(id));
    }
    BsonDocument same = new BsonDocument("_id", new BsonDocument("$gt", id));
    return later.isEmpty()
        ? same
        : new BsonDocument(
            "$or",
            new BsonArray(
                List.of(same, new BsonDocument("_id", new BsonDocument("$type", later)))));
  }

  private static String type(BsonValue id) {
    return switch (id.getBsonType()) {
      case MIN_KEY -> "minKey";
      case NULL, UNDEFINED -> "null";
      case INT32, INT64, DOUBLE, DECIMAL128 -> "number";
      case STRING, SYMBOL -> "string";
      case DOCUMENT -> "object";
      case BINARY -> "binData";
      case OBJECT_ID -> "objectId";
      case BOOLEAN -> "bool";
      case DATE_TIME -> "date";
      case TIMESTAMP -> "timestamp";
      case END_OF_DOCUMENT,
          ARRAY,
          REGULAR_EXPRESSION,
          DB_POINTER,
          JAVASCRIPT,
          JAVASCRIPT_WITH_SCOPE,
          MAX_KEY ->
          "maxKey";
    };
  }

  /**
   * The changes of collections of the database, and whatever ends them.
   *
   * @param token behind which they begin; where there is none they begin at the time
   */
  MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> changes(
      Collection<String> collections, BsonTimestamp start, Optional<BsonDocument> token) {
    BsonArray names = new BsonArray(collections.stream().map(BsonString::new).toList());
    BsonDocument captured = new BsonDocument("$in", names);
    BsonDocument ends =
        new BsonDocument(
            "$in",
            new BsonArray(List.of(new BsonString("dropDatabase"), new BsonString("invalidate"))));
    List<BsonDocument> pipeline =
        List.of(
            new BsonDocument(
                "$match",
                new BsonDocument(
                    "$or",
                    new BsonArray(
                        List.of(
                            new BsonDocument("ns.coll", captured),
                            new BsonDocument("to.coll", captured),
                            new BsonDocument("operationType", ends))))),
            // Not needed beside the whole document, and counts for the limit of 16 MB.
            new BsonDocument("$project", new BsonDocument("updateDescription", new BsonInt32(0))));
    ChangeStreamIterable<RawBsonDocument> changes =
        database
            .watch(pipeline, RawBsonDocument.class)
            .fullDocument(options.fullDocument())
            .batchSize(BATCH)
            .maxAwaitTime(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    return token
        .map(changes::resumeAfter)
        .orElseGet(() -> changes.startAtOperationTime(start))
        .cursor();
  }

  @Override
  public void close() {
    client.close();
  }
}
