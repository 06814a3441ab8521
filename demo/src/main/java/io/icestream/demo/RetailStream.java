package io.icestream.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * The events of the sample shop, one after the other. The next event is a function of the seed, its
 * number and the events before it, whose effect {@link #resume} restores. Belongs to one thread.
 */
final class RetailStream {
  /** How many of a hundred messages are wrong, unless somebody says otherwise. */
  static final int BAD = 4;

  /** More than this would leave no room for the others. */
  static final int MOST_BAD = 30;

  private static final int FEWEST = 10;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private final RetailSample sample;
  private final Map<Entity, Rows> rows = new EnumMap<>(Entity.class);
  private final Transactions transactions;
  private long nextEvent;

  /** What one event does; changes and messages are independent of each other. */
  record Event(List<Change> changes, List<Message> messages) {}

  /** The live rows of an entity, in an order that doesn't depend on how they came. */
  private static final class Rows {
    private final List<String> keys = new ArrayList<>();
    private final Map<String, ObjectNode> live = new HashMap<>();
    private final NavigableSet<String> deleted = new TreeSet<>();

    void put(String key, ObjectNode row) {
      deleted.remove(key);
      if (live.put(key, row) == null) {
        keys.add(-Collections.binarySearch(keys, key) - 1, key);
      }
    }

    void remove(String key) {
      live.remove(key);
      keys.remove(Collections.binarySearch(keys, key));
      deleted.add(key);
    }

    String any(SplittableRandom chance) {
      return keys.get(chance.nextInt(keys.size()));
    }
  }

  RetailStream(long seed) {
    this.sample = new RetailSample(seed);
    this.transactions = new Transactions(sample);
    for (Entity entity : Entity.values()) {
      rows.put(entity, new Rows());
    }
  }

  long nextEvent() {
    return nextEvent;
  }

  /**
   * From now on so many of a hundred messages are wrong: half cannot be read, half break a rule.
   */
  void setBad(int percent) {
    transactions.setBad(percent);
  }

  /** The shop's first rows; one event. */
  List<Change> firstRows() {
    List<Change> changes = new ArrayList<>();
    long event = nextEvent++;
    Instant now = RetailSample.EPOCH.minusSeconds(90L * 86_400);
    LongStream.rangeClosed(1, RetailSample.LOCATIONS)
        .forEach(
            number -> {
              String id = Entity.LOCATIONS.id(number);
              insert(changes, event, Entity.LOCATIONS, id, sample.location(id, number));
            });
    LongStream.rangeClosed(1, RetailSample.PRODUCTS)
        .forEach(
            number -> {
              String id = Entity.PRODUCTS.id(number);
              insert(changes, event, Entity.PRODUCTS, id, sample.product(id, number, now));
            });
    LongStream.rangeClosed(1, RetailSample.CUSTOMERS)
        .forEach(
            number -> {
              String id = Entity.CUSTOMERS.id(number);
              insert(changes, event, Entity.CUSTOMERS, id, sample.customer(id, number, now));
            });
    return changes;
  }

  /** The shop's first transactions, an event each. */
  List<Message> firstTransactions() {
    return LongStream.rangeClosed(1, RetailSample.TRANSACTIONS)
        .mapToObj(number -> transactions.make(nextEvent++))
        .flatMap(List::stream)
        .toList();
  }

  /** The next event of the live stream: nine of ten are of transactions, as in a busy shop. */
  Event next() {
    long event = nextEvent++;
    SplittableRandom chance = sample.chance("event", event);
    int draw = chance.nextInt(100);
    if (draw < 90) {
      return new Event(List.of(), transactions.next(event, chance));
    }
    List<Change> changes = new ArrayList<>();
    if (draw < 97) {
      changeCustomers(changes, event, chance);
    } else if (draw < 99) {
      changeProducts(changes, event, chance);
    } else {
      changeLocations(changes, event, chance);
    }
    return new Event(changes, List.of());
  }

  /** Continues behind events that were written down by an earlier stream of the same seed. */
  void resume(long event, long made) {
    nextEvent = event;
    transactions.resume(made);
  }

  void resumeRow(Entity entity, String key, String row) {
    rows.get(entity).put(key, parse(row));
  }

  void resumeDeleted(Entity entity, String key) {
    rows.get(entity).deleted.add(key);
  }

  /** The transactions that the events make, change and repeat. */
  Transactions transactions() {
    return transactions;
  }

  private void changeCustomers(List<Change> changes, long event, SplittableRandom chance) {
    Rows known = rows.get(Entity.CUSTOMERS);
    Instant now = now(event);
    int draw = chance.nextInt(100);
    String key = known.any(chance);
    if (draw < 66) {
      ObjectNode row = known.live.get(key).deepCopy();
      sample.moveCustomer(row, event, now);
      update(changes, event, Entity.CUSTOMERS, key, row);
    } else if (draw < 78) {
      String fresh = Entity.CUSTOMERS.id(100_000 + event);
      insert(changes, event, Entity.CUSTOMERS, fresh, sample.customer(fresh, event, now));
    } else if (draw < 88) {
      delete(changes, event, Entity.CUSTOMERS, key);
    } else if (draw < 94 && !known.deleted.isEmpty()) {
      String back = Optional.ofNullable(known.deleted.ceiling(key)).orElseGet(known.deleted::first);
      insert(changes, event, Entity.CUSTOMERS, back, sample.customer(back, event, now));
    } else if (draw < 98 && known.keys.size() > FEWEST) {
      delete(changes, event, Entity.CUSTOMERS, key);
      insert(changes, event, Entity.CUSTOMERS, key, sample.customer(key, event, now));
    } else {
      String fresh = Entity.CUSTOMERS.id(100_000 + event);
      ObjectNode row = known.live.get(key).deepCopy();
      row.put("customer_id", fresh);
      row.put("updated_at", now.toString());
      rekey(changes, event, Entity.CUSTOMERS, key, fresh, row);
    }
  }

  private void changeProducts(List<Change> changes, long event, SplittableRandom chance) {
    Rows known = rows.get(Entity.PRODUCTS);
    Instant now = now(event);
    int draw = chance.nextInt(100);
    String key = known.any(chance);
    if (draw < 80) {
      ObjectNode row = known.live.get(key).deepCopy();
      sample.repriceProduct(row, event, now);
      update(changes, event, Entity.PRODUCTS, key, row);
    } else if (draw < 91) {
      String fresh = Entity.PRODUCTS.id(100_000 + event);
      insert(changes, event, Entity.PRODUCTS, fresh, sample.product(fresh, event, now));
    } else {
      delete(changes, event, Entity.PRODUCTS, key);
    }
  }

  private void changeLocations(List<Change> changes, long event, SplittableRandom chance) {
    Rows known = rows.get(Entity.LOCATIONS);
    int draw = chance.nextInt(100);
    String key = known.any(chance);
    if (draw < 70) {
      ObjectNode row = known.live.get(key).deepCopy();
      sample.renameLocation(row, event);
      update(changes, event, Entity.LOCATIONS, key, row);
    } else if (draw < 86) {
      String fresh = Entity.LOCATIONS.id(100_000 + event);
      insert(changes, event, Entity.LOCATIONS, fresh, sample.location(fresh, event));
    } else {
      delete(changes, event, Entity.LOCATIONS, key);
    }
  }

  private void insert(List<Change> changes, long event, Entity entity, String key, ObjectNode row) {
    rows.get(entity).put(key, row);
    add(changes, event, entity, Change.Kind.INSERT, key, null, row);
  }

  private void update(List<Change> changes, long event, Entity entity, String key, ObjectNode row) {
    rows.get(entity).put(key, row);
    add(changes, event, entity, Change.Kind.UPDATE, key, null, row);
  }

  private void rekey(
      List<Change> changes, long event, Entity entity, String key, String fresh, ObjectNode row) {
    rows.get(entity).remove(key);
    rows.get(entity).put(fresh, row);
    add(changes, event, entity, Change.Kind.REKEY, fresh, key, row);
  }

  /** Keeps a few rows, so that there is always one to change. */
  private void delete(List<Change> changes, long event, Entity entity, String key) {
    Rows known = rows.get(entity);
    if (known.keys.size() > FEWEST) {
      known.remove(key);
      add(changes, event, entity, Change.Kind.DELETE, key, null, null);
    }
  }

  private static void add(
      List<Change> changes,
      long event,
      Entity entity,
      Change.Kind kind,
      String key,
      String oldKey,
      ObjectNode row) {
    String text = row == null ? null : text(row);
    changes.add(new Change(event, changes.size(), entity, kind, key, oldKey, text));
  }

  /** The clock of the live stream. */
  static Instant now(long event) {
    return RetailSample.EPOCH.plusSeconds(event);
  }

  static String text(ObjectNode row) {
    try {
      return MAPPER.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode parse(String row) {
    try {
      return (ObjectNode) MAPPER.readTree(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
