package io.icestream.source.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.bson.Document;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MongoChecksTest {
  private final Map<String, String> options = new HashMap<>();
  private ReplicaSetStandIn server;
  private MongoClient client;

  @BeforeEach
  void open() {
    server = new ReplicaSetStandIn();
    client = MongoClients.create(server.url());
    MongoDatabase shop = client.getDatabase("shop");
    for (String name : List.of("orders", "customers", "events", "daily", "readings")) {
      shop.getCollection(name, BsonDocument.class)
          .insertOne(
              new BsonDocument("_id", new BsonInt32(1))
                  .append("customer_id", new BsonString("secret")));
    }
    options.put("url", server.url());
    options.put("database", "shop");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(problems("orders", "customers")).isEmpty();
    assertThat(remarks("orders")).isEmpty();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    server.describe("daily", new Document("type", "view"));
    server.describe("readings", new Document("type", "timeseries"));
    options.put("mongo.customers.id", "customer_id");
    options.put("full-document", "lookup");
    server.fail("find", 13);
    assertThat(problems("orders", "customers", "daily", "readings", "ordres"))
        .containsExactly(
            "ICE-MONGO-002: Cannot read store.orders: the server does not let us in, or not read it"
                + " (MongoCommandException 13). Correct 'username', 'password' and 'auth-database',"
                + " or give the user the role 'read' on the database. ",
            "ICE-MONGO-004: Cannot read store.customers: its documents have a field 'customer_id'"
                + " beside what that column takes. Give the column another name, such as _id for"
                + " the key.",
            "ICE-MONGO-004: Cannot read store.daily: 'daily' is a view, which has no change stream."
                + " Read the collection that it is made from.",
            "ICE-MONGO-004: Cannot read store.readings: 'readings' is a timeseries, which has no"
                + " change stream. Read the collection that it is made from.",
            "ICE-MONGO-004: Cannot read store.ordres: the database shop has no collection"
                + " 'ordres'. Use one of: customers, daily, events, orders, readings.");
  }

  @Test
  void asksForPostImagesWhereTheyAreRequired() {
    options.put("full-document", "required");
    server.describe(
        "customers",
        new Document(
            "options",
            new Document("changeStreamPreAndPostImages", new Document("enabled", true))));
    assertThat(problems("orders", "customers"))
        .singleElement()
        .asString()
        .startsWith("ICE-MONGO-004: Cannot read store.orders: 'orders' keeps no post-images");
  }

  @Test
  void showsAFewDocumentsAsTheyFillColumns() {
    options.put("mongo.orders.id", "order_id");
    assertThat(
            MongoChecks.sample(
                reader("orders"), "orders", List.of("order_id", "customer_id", "other")))
        .containsEntry("order_id", List.of("1"))
        .containsEntry("customer_id", List.of("secret"))
        .containsEntry("other", Collections.singletonList(null));
  }

  @Test
  void saysWhatACappedCollectionDoesNotTell() {
    server.describe("events", new Document("options", new Document("capped", true)));
    assertThat(problems("events")).isEmpty();
    assertThat(remarks("events"))
        .singleElement()
        .asString()
        .contains("capped collection events of store stays in the lake");
  }

  @Test
  void tellsAServerThatIsNoReplicaSetAndItsCollections() {
    server.makeStandalone();
    assertThat(problems("orders", "ordres"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("ICE-MONGO-003: Cannot read store: "),
            second -> assertThat(second).startsWith("ICE-MONGO-004: Cannot read store.ordres: "));
  }

  @Test
  void tellsAServerThatIsNotThere() {
    options.put("url", "mongodb://127.0.0.1:1/");
    assertThat(problems("orders"))
        .singleElement()
        .asString()
        .startsWith("ICE-MONGO-001: Cannot read store: MongoDB does not answer as it should");
  }

  @Test
  void hidesAnAddressThatTheDriverDoesNotTake() {
    options.put("url", "mongodb://127.0.0.1:99999/?w=hidden");
    assertThat(problems("orders"))
        .singleElement()
        .asString()
        .startsWith("ICE-SRC-002: Cannot read store: url is no address")
        .doesNotContain("hidden");
  }

  private List<String> problems(String... entities) {
    return MongoChecks.problems(reader(entities)).stream().map(SourceProblem::toString).toList();
  }

  private List<String> remarks(String... entities) {
    return MongoChecks.remarks(reader(entities)).stream().map(SourceProblem::toString).toList();
  }

  private ReaderOptions reader(String... entities) {
    Map<String, String> collections = new LinkedHashMap<>();
    for (String entity : entities) {
      collections.put(entity, entity);
    }
    return new ReaderOptions("store", collections, options);
  }
}
