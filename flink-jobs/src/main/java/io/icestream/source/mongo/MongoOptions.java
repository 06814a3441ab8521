package io.icestream.source.mongo;

import com.mongodb.client.model.changestream.FullDocument;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a reader of collections, checked; secrets are references still.
 *
 * @param url of the replica set or of routers, without credentials
 * @param username empty where nobody has to log in
 * @param password reference to it
 * @param authDatabase the database that knows the user
 * @param fullDocument how an update comes to its document
 * @param chunkRows documents in one query of the snapshot, about
 * @param timeout until a server is there
 * @param attempts at what may pass
 */
record MongoOptions(
    String system,
    String url,
    String username,
    String password,
    String authDatabase,
    String database,
    FullDocument fullDocument,
    int chunkRows,
    Duration timeout,
    int attempts,
    Map<String, MongoEntity> entities) {

  static final String OF_ENTITY = "mongo.";
  static final Set<String> NAMES =
      Set.of(
          "url",
          "username",
          "password",
          "auth-database",
          "database",
          "full-document",
          "snapshot-chunk-rows",
          "timeout",
          "attempts",
          OF_ENTITY + "*");

  private static final String URL = "mongodb(\\+srv)?://[^\\s@]+";
  private static final Map<String, FullDocument> FULL_DOCUMENT =
      Map.of("lookup", FullDocument.UPDATE_LOOKUP, "required", FullDocument.REQUIRED);

  /**
   * The options.
   *
   * @throws IcestreamException with everything that is wrong
   */
  static MongoOptions of(ReaderOptions reader) {
    List<String> problems = new ArrayList<>();
    Map<String, String> options = reader.options();
    String url = options.getOrDefault("url", "");
    if (!url.matches(URL)) {
      problems.add("url is no mongodb:// or mongodb+srv:// address without a user");
    }
    String database = options.getOrDefault("database", "");
    if (!database.matches("[^/\\\\. \"$*<>:|?\\p{Cntrl}]{1,63}")) {
      problems.add("database is no name of a database");
    }
    String username = options.getOrDefault("username", "");
    String password = options.getOrDefault("password", "");
    if (username.isEmpty() != password.isEmpty()) {
      problems.add("username and password go together");
    }
    FullDocument fullDocument = FULL_DOCUMENT.get(options.getOrDefault("full-document", "lookup"));
    if (fullDocument == null) {
      problems.add("full-document is none of lookup, required");
    }
    MongoOptions read =
        new MongoOptions(
            reader.system(),
            url,
            username,
            password,
            options.getOrDefault("auth-database", "admin"),
            database,
            fullDocument,
            number(options, "snapshot-chunk-rows", "1000", problems),
            reader.duration("timeout", "30s", problems),
            number(options, "attempts", "5", problems),
            entities(reader));
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read " + reader.system() + ": " + String.join("; ", problems) + ". Correct it.");
    }
    return read;
  }

  /** The entity that a collection is. */
  Optional<MongoEntity> ofCollection(String collection) {
    return entities.values().stream().filter(e -> e.collection().equals(collection)).findFirst();
  }

  private static Map<String, MongoEntity> entities(ReaderOptions reader) {
    Map<String, MongoEntity> entities = new LinkedHashMap<>();
    reader
        .entities()
        .forEach(
            (name, collection) -> {
              Map<String, String> own = reader.optionsOf(OF_ENTITY + name + ".");
              entities.put(
                  name,
                  new MongoEntity(
                      name,
                      collection,
                      own.getOrDefault("id", "_id"),
                      own.getOrDefault("document", ""),
                      Set.of(own.getOrDefault("nested", "").split(";", -1))));
            });
    return entities;
  }

  private static int number(
      Map<String, String> options, String key, String byDefault, List<String> problems) {
    String text = options.getOrDefault(key, byDefault);
    if (!text.matches("[1-9][0-9]{0,6}")) {
      problems.add(key + " is no number above zero");
      return 1;
    }
    return Integer.parseInt(text);
  }
}
