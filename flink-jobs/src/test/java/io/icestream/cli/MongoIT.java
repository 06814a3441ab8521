package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.mongo.ReplicaSetStandIn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that reads a database of MongoDB while it is written to, and that is killed meanwhile: in
 * the end Silver is the collection.
 */
@Timeout(900)
class MongoIT {
  private static final String URL = "ICESTREAM_MONGODB_URL";
  private static final int DOCUMENTS = 2_000;

  private final Random random = new Random(7);
  private int next;

  @TempDir private Path folder;
  private Path lake;

  @Test
  @Tag("faults")
  void silverIsTheCollectionAlsoAfterAKill() throws Exception {
    try (ReplicaSetStandIn server = new ReplicaSetStandIn();
        MongoClient client = MongoClients.create(server.url())) {
      run(client, server.url(), "");
    }
  }

  /**
   * The same against a replica set that somebody has, named in {@code ICESTREAM_MONGODB_URL}; its
   * user and password, if it has any, in {@code ICESTREAM_MONGODB_USER} and {@code
   * ICESTREAM_MONGODB_PASSWORD}. Makes a database of its own there and drops it.
   */
  @Test
  @EnabledIfEnvironmentVariable(
      named = URL,
      matches = ".+",
      disabledReason = "there is no real replica set: none is named in " + URL)
  void silverIsTheCollectionOfARealReplicaSet() throws Exception {
    String url = System.getenv(URL);
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder().applyConnectionString(new ConnectionString(url));
    Optional<String> user = Optional.ofNullable(System.getenv("ICESTREAM_MONGODB_USER"));
    user.ifPresent(
        name ->
            settings.credential(
                MongoCredential.createCredential(
                    name, "admin", System.getenv("ICESTREAM_MONGODB_PASSWORD").toCharArray())));
    try (MongoClient client = MongoClients.create(settings.build())) {
      run(
          client,
          url,
          user.isPresent()
              ? "    username: ${env:ICESTREAM_MONGODB_USER}\n"
                  + "    password: ${env:ICESTREAM_MONGODB_PASSWORD}\n"
              : "");
    }
  }

  private void run(MongoClient client, String url, String login) throws Exception {
    lake = folder.resolve("lake");
    String database = "icestream_it_" + ProcessHandle.current().pid();
    MongoCollection<BsonDocument> orders =
        client.getDatabase(database).getCollection("orders", BsonDocument.class);
    try {
      project(url, login, database, "ordres");
      orders.insertMany(IntStream.range(0, DOCUMENTS).mapToObj(i -> order()).toList());
      orders.insertOne(
          order().append("_id", new BsonInt64(-1)).append("quantity", new BsonString("many")));
      Said plan = Cli.say("plan", lake.toString());
      assertThat(plan.exitCode()).isNotZero();
      assertThat(plan.out() + plan.err())
          .contains("ICE-MONGO-004: Cannot read store.orders: the database " + database);

      project(url, login, database, "orders");
      try (Job job = start("killed.txt")) {
        while (bronze() < DOCUMENTS / 4) {
          change(orders, 20);
          assertThat(job.process().isAlive()).as(job.said()).isTrue();
        }
        change(orders, 200);
      }
      change(orders, 200);
      try (Job job = start("again.txt")) {
        change(orders, 300);
        await(job, () -> silver().equals(documents(orders)));
        change(orders, 300);
        await(job, () -> silver().equals(documents(orders)));
        assertThat(query("select count(*) from quarantine.unparsed__store__orders"))
            .containsExactly("1");
        assertThat(
                query("select count(*) - count(distinct meta_position) from bronze.store__orders"))
            .containsExactly("0");
        assertThat(query("select doc from silver.orders limit 1").get(0)).contains("parcel");
        orders.drop();
        assertThat(job.exitCode()).as(job.said()).isNotZero();
        assertThat(job.said())
            .contains("ICE-MONGO-005: Cannot go on reading store: orders was dropped")
            .doesNotContain("huge");
      }
    } finally {
      client.getDatabase(database).drop();
    }
  }

  private BsonDocument order() {
    int id = next++;
    return new BsonDocument("_id", new BsonInt64(id))
        .append("quantity", new BsonInt32(random.nextInt(9)))
        .append("price", new BsonDecimal128(new Decimal128(new BigDecimal(id + ".25"))))
        .append("placed_at", new BsonDateTime(1_700_000_000_000L + id))
        .append("parcel", new BsonDocument("size", new BsonString("huge")));
  }

  /** Some inserts, updates, replacements and deletes. */
  private void change(MongoCollection<BsonDocument> orders, int times) {
    for (int i = 0; i < times; i++) {
      long id = random.nextInt(next);
      switch (random.nextInt(4)) {
        case 0 -> orders.insertOne(order());
        case 1 -> orders.updateOne(Filters.eq("_id", id), Updates.inc("quantity", 1));
        case 2 ->
            orders.updateMany(
                Filters.and(Filters.gte("_id", id), Filters.lt("_id", id + 5)),
                Updates.set("price", new BsonDecimal128(new Decimal128(new BigDecimal("0.5")))));
        default -> orders.deleteOne(Filters.eq("_id", id));
      }
    }
  }

  private void project(String url, String login, String database, String collection)
      throws IOException {
    text(
        "icestream.yml",
        """
        name: mongo
        sources:
          store:
            type: mongodb
            url: %s
        %s    database: %s
            snapshot-chunk-rows: 50
            collections:
              orders:
                collection: %s
                document: doc
        checkpoint-interval: 500ms
        parallelism: 2
        """
            .formatted(url, login, database, collection));
    text(
        "sources/store/orders.sql",
        """
        create table orders (
            order_id bigint,
            quantity int,
            price decimal(12, 2),
            placed_at timestamp_ltz(3),
            parcel string,
            doc string,
            primary key (order_id) not enforced
        );
        """);
    text(
        "silver/orders.sql",
        """
        create table orders (
            order_id bigint, quantity int, price decimal(12, 2), placed_at timestamp_ltz(3),
            parcel string, doc string, primary key (order_id) not enforced
        );

        create temporary view silver__orders as
        select order_id, quantity, price, placed_at, parcel, doc from store.orders;
        """);
  }

  private void text(String file, String text) throws IOException {
    Path path = lake.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Job start(String log) throws IOException {
    return Cli.start(folder.resolve(log), Map.of(), Main.class, "run", lake.toString());
  }

  private static void await(Job job, BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      assertThat(job.process().isAlive()).as(job.said()).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new TimeoutException(job.said());
  }

  /** What Silver holds of each document, without the one whose quantity is none. */
  private List<String> silver() {
    return query(
        "select cast(order_id as string) || ' ' || cast(quantity as string) || ' ' ||"
            + " cast(price as string) || ' ' || parcel from silver.orders order by order_id");
  }

  private static List<String> documents(MongoCollection<BsonDocument> orders) {
    List<String> documents = new ArrayList<>();
    for (BsonDocument order : orders.find().sort(new BsonDocument("_id", new BsonInt32(1)))) {
      if (order.get("quantity") instanceof BsonInt32 quantity) {
        documents.add(
            "%d %d %s {\"size\":\"%s\"}"
                .formatted(
                    order.getInt64("_id").getValue(),
                    quantity.getValue(),
                    order.getDecimal128("price").getValue().bigDecimalValue().setScale(2),
                    order.getDocument("parcel").getString("size").getValue()));
      }
    }
    return documents;
  }

  private int bronze() {
    List<String> count = query("select count(*) from bronze.store__orders");
    return count.isEmpty() ? 0 : Integer.parseInt(count.get(0));
  }

  /** The rows without the header; none where there is no such table yet. */
  private List<String> query(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    List<String> lines = said.out().lines().toList();
    return said.exitCode() != 0 || lines.isEmpty()
        ? List.of()
        : lines.subList(1, lines.size()).stream().map(MongoIT::plain).toList();
  }

  private static String plain(String cell) {
    return cell.startsWith("\"")
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
        : cell;
  }
}
