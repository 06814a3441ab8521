package io.icestream.source.mongo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

class MongoSourceContractTest extends SourceContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected ReaderProvider provider() {
    return new MongoReaderProvider();
  }

  @Override
  protected Origin origin() {
    return new Collection();
  }

  @Override
  protected Change read(SourceEvent event) throws IOException {
    JsonNode record = JSON.readTree(((RawRecord) event).value());
    return new Change(record.get("k").textValue(), record.get("v").textValue());
  }

  @Override
  protected ReaderOptions unreadable() {
    return options("mongodb://127.0.0.1:1/");
  }

  private static ReaderOptions options(String url) {
    return new ReaderOptions(
        "store",
        Map.of("orders", "orders"),
        Map.of(
            "url", url,
            "database", "shop",
            "attempts", "1",
            "timeout", "2s",
            "snapshot-chunk-rows", "5"));
  }

  /** A document for each change, so that the snapshot has as many as the stream. */
  private static final class Collection implements Origin {
    private final ReplicaSetStandIn server = new ReplicaSetStandIn();
    private final MongoClient client = MongoClients.create(server.url());
    private final MongoCollection<BsonDocument> orders =
        client.getDatabase("shop").getCollection("orders", BsonDocument.class);
    private int made;

    Collection() {
      client.getDatabase("shop").createCollection("orders");
    }

    @Override
    public ReaderOptions options() {
      return MongoSourceContractTest.options(server.url());
    }

    @Override
    public void make(List<Change> changes) {
      for (Change change : changes) {
        orders.insertOne(
            new BsonDocument("_id", new BsonInt32(made++))
                .append("k", new BsonString(change.key()))
                .append("v", new BsonString(change.value())));
      }
    }

    @Override
    public boolean isOwn(Thread thread) {
      return thread.getName().startsWith("mongo-server");
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }
}
