package io.icestream.source.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceStoppedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MongoFeedTest {
  private static final int QUIET_STEPS = 3;

  private final List<RawRecord> read = new ArrayList<>();
  private final Map<String, String> extra = new HashMap<>();
  private ReplicaSetStandIn server;
  private MongoClient client;
  private MongoCollection<BsonDocument> orders;
  private MongoSplit split = MongoSplit.beginning();

  @BeforeEach
  void open() {
    server = new ReplicaSetStandIn();
    client = MongoClients.create(server.url());
    orders = collection("orders");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void whatChangesBesideTheSnapshotEndsAsTheCollectionIs() throws Exception {
    insert(0, 20);
    try (MongoFeed feed = feed("orders")) {
      step(feed, 3);
      assertThat(read).as("some, but not all").hasSizeBetween(1, 19);
      orders.deleteOne(Filters.eq("_id", 0));
      orders.deleteOne(Filters.eq("_id", 18));
      orders.updateOne(Filters.eq("_id", 1), Updates.set("v", "changed"));
      orders.updateOne(Filters.eq("_id", 17), Updates.set("v", "changed"));
      insert(20, 5);
      orders.deleteOne(Filters.eq("_id", 21));
      orders.deleteOne(Filters.eq("_id", 2));
      insert(2, 1);
      untilQuiet(feed);
    }
    assertThat(newest("orders")).isEqualTo(documents(orders));
    assertThat(read.stream().map(RawRecord::position)).doesNotHaveDuplicates();
  }

  @Test
  void theLastDocumentOfTheSnapshotMayBeGoneBeforeItIsRead() throws Exception {
    insert(0, 12);
    try (MongoFeed feed = feed("orders")) {
      step(feed, 2);
      orders.deleteOne(Filters.eq("_id", 11));
      untilQuiet(feed);
    }
    assertThat(newest("orders")).isEqualTo(documents(orders)).hasSize(11);
  }

  @Test
  void changesOfOneClusterTimeKeepTheirOrderAcrossAStart() throws Exception {
    int changes = 2_500;
    insert(0, 3);
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
    }
    server.freeze();
    for (int i = 0; i < changes; i++) {
      orders.updateOne(Filters.eq("_id", i % 3), Updates.set("v", "w" + i));
    }
    read.clear();
    while (read.size() < changes) {
      int before = read.size();
      restore();
      try (MongoFeed feed = feed("orders")) {
        while (step(feed, 1) == 0) {
          // The first answer may be empty.
        }
      }
      assertThat(read.size() - before).as("a part of them").isLessThan(changes);
    }
    server.thaw();
    assertThat(read).hasSize(changes);
    assertThat(read.stream().map(RawRecord::position)).isSorted().doesNotHaveDuplicates();
    assertThat(newest("orders")).isEqualTo(documents(orders));
  }

  @Test
  void anUpdateTellsALaterStateOrNothingAndEndsTheSame() throws Exception {
    insert(0, 3);
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
      read.clear();
      orders.updateOne(Filters.eq("_id", 0), Updates.set("v", "first"));
      orders.updateOne(Filters.eq("_id", 0), Updates.set("v", "second"));
      orders.updateOne(Filters.eq("_id", 1), Updates.set("v", "before it goes"));
      orders.deleteOne(Filters.eq("_id", 1));
      untilQuiet(feed);
    }
    assertThat(read.stream().map(MongoFeedTest::shown))
        .containsExactly(
            "{\"_id\":0}={\"_id\":0,\"v\":\"second\"}",
            "{\"_id\":0}={\"_id\":0,\"v\":\"second\"}",
            "{\"_id\":1}=null");
  }

  @Test
  void postImagesHoldEachVersion() throws Exception {
    extra.put("full-document", "required");
    server.keepImages();
    insert(0, 1);
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
      read.clear();
      orders.updateOne(Filters.eq("_id", 0), Updates.set("v", "first"));
      orders.updateOne(Filters.eq("_id", 0), Updates.set("v", "second"));
      untilQuiet(feed);
    }
    assertThat(read.stream().map(MongoFeedTest::shown))
        .containsExactly(
            "{\"_id\":0}={\"_id\":0,\"v\":\"first\"}", "{\"_id\":0}={\"_id\":0,\"v\":\"second\"}");
  }

  @Test
  void idsOfAllKindsAreReadInChunks() throws Exception {
    List<BsonValue> ids =
        List.of(
            BsonNull.VALUE,
            new BsonInt32(1),
            new BsonInt64(2),
            new BsonString("1"),
            new BsonString("b"),
            new BsonDocument("region", new BsonString("eu")).append("n", new BsonInt32(1)),
            new BsonBinary(UUID.fromString("6f3c7b7e-5b1a-4d5e-9a55-0f4b0c7c1a11")),
            new BsonObjectId(),
            new BsonObjectId(),
            BsonBoolean.FALSE,
            BsonBoolean.TRUE,
            new BsonDateTime(1_700_000_000_000L));
    for (BsonValue id : ids) {
      orders.insertOne(new BsonDocument("_id", id).append("v", new BsonString("x")));
    }
    extra.put("snapshot-chunk-rows", "1");
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
    }
    assertThat(read).hasSize(ids.size());
    assertThat(newest("orders")).hasSize(ids.size());
  }

  @Test
  void anEntityThatIsNewIsReadFromItsDocumentsOnAndOthersGoOn() throws Exception {
    MongoCollection<BsonDocument> customers = collection("customers");
    insert(0, 3);
    customers.insertOne(new BsonDocument("_id", new BsonInt32(1)));
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
    }
    restore();
    customers.insertOne(new BsonDocument("_id", new BsonInt32(2)));
    insert(3, 1);
    read.clear();
    try (MongoFeed feed = feed("orders", "customers")) {
      untilQuiet(feed);
      customers.deleteOne(Filters.eq("_id", 1));
      untilQuiet(feed);
    }
    assertThat(read.stream().filter(r -> r.entity().equals("orders")).map(MongoFeedTest::shown))
        .containsExactly("{\"_id\":3}={\"_id\":3,\"v\":\"v3\"}");
    assertThat(newest("customers")).isEqualTo(documents(customers)).hasSize(1);
    restore();
    try (MongoFeed feed = feed("orders")) {
      step(feed, 1);
    }
    assertThat(split.copies()).containsOnlyKeys("orders");
  }

  @Test
  void whatPassesIsTriedAgainAndNothingIsLostOrDoubled() throws Exception {
    insert(0, 7);
    try (MongoFeed feed = feed("orders")) {
      server.fail("ping", 11600);
      server.fail("find", 11602);
      server.fail("find", 189);
      untilQuiet(feed);
      server.fail("getMore", 136);
      server.fail("aggregate", 91);
      insert(7, 5);
      untilQuiet(feed);
    }
    assertThat(server.failuresLeft()).isZero();
    assertThat(read).hasSize(12);
    assertThat(newest("orders")).isEqualTo(documents(orders));
  }

  @Test
  void whatDoesNotPassInTimeIsAnOutage() throws Exception {
    insert(0, 1);
    extra.put("attempts", "2");
    server.fail("find", 189);
    server.fail("find", 189);
    server.fail("find", 189);
    try (MongoFeed feed = feed("orders")) {
      Throwable failure = catchThrowable(() -> untilQuiet(feed));
      assertThat(failure)
          .isNotInstanceOf(SourceStoppedException.class)
          .hasNoCause()
          .hasMessage(
              "ICE-MONGO-001: Cannot read store: MongoDB does not answer as it should"
                  + " (MongoNodeIsRecoveringException 189, attempts=2). Look at the server; the job tries"
                  + " again.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "find,13,ICE-MONGO-002",
    "ping,18,ICE-MONGO-002",
    "aggregate,13,ICE-MONGO-002",
    "aggregate,40573,ICE-MONGO-003",
    "aggregate,286,ICE-MONGO-006",
    "aggregate,260,ICE-MONGO-006",
    "aggregate,280,ICE-MONGO-006",
    "getMore,10334,ICE-MONGO-007",
    "getMore,47,ICE-MONGO-007"
  })
  void whatSomebodyHasToLookAtStops(String command, int failure, String code) throws Exception {
    insert(0, 1);
    server.fail(command, failure);
    try (MongoFeed feed = feed("orders")) {
      assertStopped(code, catchThrowable(() -> untilQuiet(feed)));
    }
  }

  @Test
  void changesThatTheOplogHasForgottenStop() throws Exception {
    insert(0, 3);
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
    }
    insert(3, 3);
    server.forget();
    restore();
    try (MongoFeed feed = feed("orders")) {
      assertStopped("ICE-MONGO-006", catchThrowable(() -> untilQuiet(feed)));
    }
  }

  @Test
  void aServerThatIsNoReplicaSetStops() throws Exception {
    server.makeStandalone();
    try (MongoFeed feed = feed("orders")) {
      assertStopped("ICE-MONGO-003", catchThrowable(() -> untilQuiet(feed)));
    }
  }

  @ParameterizedTest
  @CsvSource({"drop", "rename", "replace", "dropDatabase"})
  void aCollectionThatIsGoneAsAWholeStops(String how) throws Exception {
    insert(0, 3);
    MongoCollection<BsonDocument> other = collection("other");
    other.insertOne(new BsonDocument("_id", new BsonInt32(1)));
    try (MongoFeed feed = feed("orders")) {
      untilQuiet(feed);
      collection("unrelated").insertOne(new BsonDocument("_id", new BsonInt32(1)));
      collection("unrelated").drop();
      untilQuiet(feed);
      switch (how) {
        case "drop" -> orders.drop();
        case "rename" -> rename("orders", "old_orders");
        case "replace" -> {
          orders.drop();
          rename("other", "orders");
        }
        default -> client.getDatabase("shop").drop();
      }
      assertStopped("ICE-MONGO-005", catchThrowable(() -> untilQuiet(feed)));
    }
  }

  @Test
  void aCollectionThatWasDroppedIsLeftOutAndTakenInAgain() throws Exception {
    collection("customers").insertOne(new BsonDocument("_id", new BsonInt32(1)));
    insert(0, 3);
    try (MongoFeed feed = feed("orders", "customers")) {
      untilQuiet(feed);
      orders.drop();
      insert(7, 1);
      assertStopped("ICE-MONGO-005", catchThrowable(() -> untilQuiet(feed)));
    }
    restore();
    try (MongoFeed feed = feed("customers")) {
      untilQuiet(feed);
    }
    restore();
    read.clear();
    try (MongoFeed feed = feed("orders", "customers")) {
      untilQuiet(feed);
    }
    assertThat(read.stream().map(MongoFeedTest::shown))
        .containsExactly("{\"_id\":7}={\"_id\":7,\"v\":\"v7\"}");
  }

  private void rename(String from, String to) {
    client
        .getDatabase("admin")
        .runCommand(
            new BsonDocument("renameCollection", new BsonString("shop." + from))
                .append("to", new BsonString("shop." + to)));
  }

  private static void assertStopped(String code, Throwable failure) {
    assertThat(failure)
        .isInstanceOf(SourceStoppedException.class)
        .hasMessageStartingWith(code + ": Cannot ")
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  private MongoCollection<BsonDocument> collection(String name) {
    return client.getDatabase("shop").getCollection(name, BsonDocument.class);
  }

  private void insert(int from, int count) {
    orders.insertMany(
        IntStream.range(from, from + count)
            .mapToObj(
                i -> new BsonDocument("_id", new BsonInt32(i)).append("v", new BsonString("v" + i)))
            .toList());
  }

  private MongoFeed feed(String... entities) {
    Map<String, String> options =
        new HashMap<>(Map.of("url", server.url(), "database", "shop", "snapshot-chunk-rows", "5"));
    options.putAll(extra);
    Map<String, String> collections = new LinkedHashMap<>();
    for (String entity : entities) {
      collections.put(entity, entity);
    }
    return new MongoFeed(
        MongoOptions.of(new ReaderOptions("store", collections, options)), Set.of(entities));
  }

  private int step(MongoFeed feed, int steps) throws InterruptedException {
    int events = 0;
    for (int i = 0; i < steps; i++) {
      MongoFeed.Step step = feed.step(split);
      step.events().forEach(event -> read.add((RawRecord) event));
      split = step.next();
      events += step.events().size();
    }
    return events;
  }

  private void untilQuiet(MongoFeed feed) throws InterruptedException {
    int quiet = 0;
    while (quiet < QUIET_STEPS) {
      int events = step(feed, 1);
      boolean isCopied = split.copies().values().stream().allMatch(MongoSplit.Copy::isDone);
      quiet = events == 0 && isCopied && split.token().isPresent() ? quiet + 1 : 0;
    }
  }

  /** As a kill and a restore do. */
  private void restore() throws IOException {
    MongoSplit.Serializer serializer = new MongoSplit.Serializer();
    MongoSplit restored =
        serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    assertThat(restored).isEqualTo(split);
    split = restored;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String shown(RawRecord record) {
    return text(record.key()) + "=" + (record.value() == null ? null : text(record.value()));
  }

  /** Of each key that is not deleted the newest record. */
  private Map<String, String> newest(String entity) {
    Map<String, RawRecord> newest = new TreeMap<>();
    for (RawRecord record : read) {
      if (record.entity().equals(entity)) {
        newest.merge(
            text(record.key()), record, (a, b) -> a.position().compareTo(b.position()) > 0 ? a : b);
      }
    }
    return newest.values().stream()
        .filter(record -> record.value() != null)
        .collect(Collectors.toMap(r -> text(r.key()), r -> text(r.value())));
  }

  private static Map<String, String> documents(MongoCollection<BsonDocument> collection) {
    MongoEntity entity = new MongoEntity("any", "any", "_id", "", Set.of());
    Map<String, String> documents = new HashMap<>();
    for (BsonDocument document : collection.find()) {
      documents.put(
          text(DocumentJson.key(entity, document)), text(DocumentJson.record(entity, document)));
    }
    return documents;
  }
}
