package io.icestream.source.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceStoppedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * What a stand-in can't tell: how a real replica set orders the kinds of an {@code _id}, what it
 * says of a transaction and of a collection that is gone. Runs where {@code ICESTREAM_MONGODB_URL}
 * names one in which nobody has to log in; makes a database of its own there and drops it.
 */
@Timeout(180)
@EnabledIfEnvironmentVariable(
    named = "ICESTREAM_MONGODB_URL",
    matches = ".+",
    disabledReason = "there is no real replica set: none is named in ICESTREAM_MONGODB_URL")
class MongoReplicaSetIT {
  private static final int STEPS = 20;

  private final String url = System.getenv("ICESTREAM_MONGODB_URL");
  private final String database = "icestream_feed_" + ProcessHandle.current().pid();
  private final List<RawRecord> read = new ArrayList<>();
  private MongoClient client;
  private MongoCollection<BsonDocument> orders;
  private MongoSplit split = MongoSplit.beginning();

  @BeforeEach
  void open() {
    client = MongoClients.create(url);
    client.getDatabase(database).createCollection("orders");
    orders = client.getDatabase(database).getCollection("orders", BsonDocument.class);
  }

  @AfterEach
  void close() {
    client.getDatabase(database).drop();
    client.close();
  }

  @Test
  void idsOfAllKindsAreReadInChunks() throws Exception {
    List<BsonValue> ids =
        List.of(
            new BsonInt32(1),
            new BsonInt64(2),
            new BsonString("1"),
            new BsonDocument("n", new BsonInt32(1)),
            new BsonBinary(new byte[] {1}),
            new BsonObjectId(),
            new BsonObjectId(),
            BsonBoolean.TRUE,
            new BsonDateTime(0));
    ids.forEach(id -> orders.insertOne(new BsonDocument("_id", id)));
    try (MongoFeed feed = feed()) {
      steps(feed);
    }
    assertThat(read).hasSize(ids.size());
  }

  @Test
  void changesOfATransactionHaveOneTimeAndDeletesTheirKey() throws Exception {
    try (MongoFeed feed = feed();
        ClientSession session = client.startSession()) {
      steps(feed);
      session.withTransaction(
          () -> {
            for (int i = 0; i < 3; i++) {
              orders.insertOne(session, new BsonDocument("_id", new BsonInt32(i)));
            }
            return orders.deleteOne(session, Filters.eq("_id", 1));
          });
      steps(feed);
    }
    assertThat(read.stream().map(r -> new String(r.key(), StandardCharsets.UTF_8)))
        .containsExactly("{\"_id\":0}", "{\"_id\":1}", "{\"_id\":2}", "{\"_id\":1}");
    assertThat(read.get(3).value()).isNull();
    assertThat(read.stream().map(RawRecord::position)).isSorted().doesNotHaveDuplicates();
    Stream<String> times =
        read.stream().map(r -> r.position().substring(0, "0123456789/0123456789".length()));
    assertThat(times.distinct()).hasSize(1);
  }

  @Test
  void aCollectionThatIsDroppedStops() throws Exception {
    orders.insertOne(new BsonDocument("_id", new BsonInt32(1)));
    try (MongoFeed feed = feed()) {
      steps(feed);
      orders.drop();
      assertThatThrownBy(() -> steps(feed))
          .isInstanceOf(SourceStoppedException.class)
          .hasMessageStartingWith("ICE-MONGO-005: ");
    }
  }

  private MongoFeed feed() {
    return new MongoFeed(
        MongoOptions.of(
            new ReaderOptions(
                "store",
                Map.of("orders", "orders"),
                Map.of("url", url, "database", database, "snapshot-chunk-rows", "1"))),
        Set.of("orders"));
  }

  private void steps(MongoFeed feed) throws InterruptedException {
    for (int i = 0; i < STEPS; i++) {
      MongoFeed.Step step = feed.step(split);
      step.events().forEach(event -> read.add((RawRecord) event));
      split = step.next();
    }
  }
}
