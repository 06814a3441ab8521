package io.icestream.source.mongo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.MongoException;
import com.mongodb.client.model.changestream.FullDocument;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.BSONException;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;

/** Asks a database whether its collections can be read, before anything is started. */
public final class MongoChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 20;
  private static final int SAMPLED = 100;
  private static final BsonDocument NONE = new BsonDocument();

  private MongoChecks() {}

  /** What stands in the way of reading the system: everything that can be told at once. */
  public static List<SourceProblem> problems(ReaderOptions reader) {
    List<SourceProblem> problems = new ArrayList<>();
    try {
      MongoOptions options = quick(reader);
      try (MongoConnection connection = new MongoConnection(options)) {
        if (checkStreams(options, connection, problems)) {
          checkCollections(options, connection, problems);
        }
      }
    } catch (IcestreamException e) {
      problems.add(SourceProblem.of(e));
    }
    return problems;
  }

  /** What should be known of collections that can be read. */
  public static List<SourceProblem> remarks(ReaderOptions reader) {
    List<SourceProblem> remarks = new ArrayList<>();
    try {
      MongoOptions options = quick(reader);
      try (MongoConnection connection = new MongoConnection(options)) {
        Map<String, BsonDocument> there = collections(connection);
        for (MongoEntity entity : options.entities().values()) {
          BsonDocument settings = settings(there.get(entity.collection()));
          if (settings.get("capped", BsonBoolean.FALSE).equals(BsonBoolean.TRUE)) {
            remarks.add(
                new SourceProblem(
                    ErrorCode.MONGO_004,
                    "What is pushed out of the capped collection "
                        + entity.collection()
                        + " of "
                        + options.system()
                        + " stays in the lake, for the server tells of no delete.",
                    "Let retention remove it there."));
          }
        }
      }
    } catch (IcestreamException | MongoException e) {
      return remarks;
    }
    return remarks;
  }

  /** What columns hold in a few documents, as text; empty if they can't be had. */
  public static Map<String, List<String>> sample(
      ReaderOptions reader, String entity, List<String> columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, new ArrayList<>()));
    try {
      MongoOptions options = quick(reader);
      MongoEntity sampled = options.entities().get(entity);
      try (MongoConnection connection = new MongoConnection(options)) {
        for (BsonDocument document : connection.anyDocuments(sampled.collection(), SAMPLED)) {
          JsonNode fields = JSON.readTree(DocumentJson.record(sampled, document));
          values.forEach(
              (column, texts) -> {
                JsonNode value = fields.path(column);
                texts.add(
                    value.isMissingNode() || value.isNull()
                        ? null
                        : value.isValueNode() ? value.asText() : value.toString());
              });
        }
      }
    } catch (IcestreamException | MongoException | BSONException | IOException e) {
      return values;
    }
    return values;
  }

  /** Whether there is more to be asked. */
  private static boolean checkStreams(
      MongoOptions options, MongoConnection connection, List<SourceProblem> problems) {
    try {
      Optional<BsonTimestamp> now = connection.operationTime();
      if (now.isEmpty()) {
        problems.add(
            new SourceProblem(
                ErrorCode.MONGO_003,
                "Cannot read "
                    + options.system()
                    + ": the server is no replica set, and has no change streams.",
                "Make it one, of one member if need be."));
        return true;
      }
      connection
          .changes(
              options.entities().values().stream().map(MongoEntity::collection).toList(),
              now.get(),
              Optional.empty())
          .close();
      return true;
    } catch (MongoException e) {
      problems.add(problem(options.system(), e));
      // A server that is not there, or does not know us, says nothing of its collections.
      return MongoErrors.isOfServer(e);
    }
  }

  private static void checkCollections(
      MongoOptions options, MongoConnection connection, List<SourceProblem> problems) {
    Map<String, BsonDocument> there;
    try {
      there = collections(connection);
    } catch (MongoException e) {
      problems.add(problem("the list of collections of " + options.system(), e));
      return;
    }
    for (MongoEntity entity : options.entities().values()) {
      String name = options.system() + "." + entity.name();
      BsonDocument found = there.get(entity.collection());
      if (found == null) {
        problems.add(
            unfit(
                name,
                "the database "
                    + options.database()
                    + " has no collection '"
                    + entity.collection()
                    + "'",
                there.isEmpty()
                    ? "It has none that the user may see."
                    : "Use one of: "
                        + String.join(", ", there.keySet().stream().limit(SHOWN).toList())
                        + "."));
      } else {
        checkCollection(options, entity, found, connection).ifPresent(problems::add);
      }
    }
  }

  private static Optional<SourceProblem> checkCollection(
      MongoOptions options, MongoEntity entity, BsonDocument found, MongoConnection connection) {
    String name = options.system() + "." + entity.name();
    String type = found.getString("type", new BsonString("collection")).getValue();
    if (!type.equals("collection")) {
      return Optional.of(
          unfit(
              name,
              "'" + entity.collection() + "' is a " + type + ", which has no change stream",
              "Read the collection that it is made from."));
    }
    BsonDocument images = settings(found).getDocument("changeStreamPreAndPostImages", NONE);
    if (options.fullDocument() == FullDocument.REQUIRED
        && !images.get("enabled", BsonBoolean.FALSE).equals(BsonBoolean.TRUE)) {
      return Optional.of(
          unfit(
              name,
              "'"
                  + entity.collection()
                  + "' keeps no post-images, which full-document=required needs",
              "Run in mongosh: db.runCommand({collMod: \""
                  + entity.collection()
                  + "\", changeStreamPreAndPostImages: {enabled: true}})."));
    }
    try {
      BsonDocument any =
          connection.anyDocuments(entity.collection(), 1).stream().findFirst().orElse(NONE);
      for (String column : List.of(entity.idColumn(), entity.documentColumn())) {
        if (!column.equals("_id") && any.containsKey(column)) {
          return Optional.of(
              unfit(
                  name,
                  "its documents have a field '" + column + "' beside what that column takes",
                  "Give the column another name, such as _id for the key."));
        }
      }
      return Optional.empty();
    } catch (MongoException e) {
      return Optional.of(problem(name, e));
    }
  }

  private static Map<String, BsonDocument> collections(MongoConnection connection) {
    Map<String, BsonDocument> there = new TreeMap<>();
    for (BsonDocument collection : connection.collections()) {
      String name = collection.getString("name").getValue();
      if (!name.startsWith("system.")) {
        there.put(name, collection);
      }
    }
    return there;
  }

  private static BsonDocument settings(BsonDocument collection) {
    return collection == null ? NONE : collection.getDocument("options", NONE);
  }

  private static SourceProblem unfit(String what, String why, String fix) {
    return new SourceProblem(ErrorCode.MONGO_004, "Cannot read " + what + ": " + why + ".", fix);
  }

  private static SourceProblem problem(String what, MongoException failure) {
    return SourceProblem.of(
        MongoErrors.stop(what, failure).orElseGet(() -> MongoErrors.outage(what, failure, 1)));
  }

  /** With the patience of somebody who waits for an answer. */
  private static MongoOptions quick(ReaderOptions reader) {
    Map<String, String> options = new LinkedHashMap<>(reader.options());
    options.put("timeout", PATIENCE.toMillis() + "ms");
    return MongoOptions.of(new ReaderOptions(reader.system(), reader.entities(), options));
  }
}
