package io.icestream.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * The events of the sample shop, one after the other. The next event is a function of the seed, its
 * number and the events before it, whose effect {@link #resume} restores. Belongs to one thread.
 */
final class RetailStream {
  /** Transactions that later events may come back to. */
  static final int WINDOW = 10_000;

  /** How many of a hundred messages are wrong, unless somebody says otherwise. */
  static final int BAD = 4;

  /** More than this would leave no room for the others. */
  static final int MOST_BAD = 30;

  private static final int FEWEST = 10;

  /** Numbers of transactions that nobody hears of again are an event's and this. */
  private static final long UNKNOWN = 90_000_000;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private final RetailSample sample;
  private final Map<Entity, Rows> rows = new EnumMap<>(Entity.class);
  private final Map<Long, Long> versions = new HashMap<>();
  private final NavigableSet<Long> updated = new TreeSet<>();
  private final NavigableMap<Long, Long> made = new TreeMap<>();
  private long nextEvent;
  private long nextTransaction = 1;
  private int bad = BAD;

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
    bad = percent;
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
        .mapToObj(number -> newTransaction(nextEvent++))
        .flatMap(List::stream)
        .toList();
  }

  /** The next event of the live stream. */
  Event next() {
    long event = nextEvent++;
    SplittableRandom chance = sample.chance("event", event);
    int draw = chance.nextInt(100);
    if (draw < 65) {
      return new Event(List.of(), messages(event, chance));
    }
    List<Change> changes = new ArrayList<>();
    if (draw < 90) {
      changeCustomers(changes, event, chance);
    } else if (draw < 98) {
      changeProducts(changes, event, chance);
    } else {
      changeLocations(changes, event, chance);
    }
    return new Event(changes, List.of());
  }

  /** Continues behind events that were written down by an earlier stream of the same seed. */
  void resume(long event, long transactions) {
    nextEvent = event;
    nextTransaction = transactions + 1;
  }

  void resumeRow(Entity entity, String key, String row) {
    rows.get(entity).put(key, parse(row));
  }

  void resumeDeleted(Entity entity, String key) {
    rows.get(entity).deleted.add(key);
  }

  /** A transaction of the live stream that was made by an event. */
  void resumeMade(String id, long event) {
    made.put(RetailSample.transactionNumber(id), event);
  }

  void resumeTransaction(String id, long version) {
    rememberVersion(RetailSample.transactionNumber(id), version);
  }

  private List<Message> messages(long event, SplittableRandom chance) {
    int draw = chance.nextInt(100);
    long first = Math.max(1, nextTransaction - WINDOW);
    if (nextTransaction == 1 || draw < 66) {
      return newTransaction(event);
    }
    long number = chance.nextLong(first, nextTransaction);
    long version = versions.getOrDefault(number, 1L);
    if (draw >= 100 - bad) {
      return List.of(
          draw < 100 - bad / 2
              ? implausible(event, chance, number)
              : malformed(event, chance, number));
    }
    if (draw < 82) {
      long next = version + 1 + chance.nextInt(2);
      rememberVersion(number, next);
      return reported(event, Message.Kind.UPDATE, number, next);
    }
    if (draw < 90) {
      return reported(event, Message.Kind.DUPLICATE, number, version);
    }
    Long old = updated.ceiling(number);
    if (old == null) {
      old = updated.isEmpty() ? null : updated.first();
    }
    return old == null
        ? newTransaction(event)
        : reported(event, Message.Kind.STALE, old, 1 + chance.nextLong(versions.get(old) - 1));
  }

  private List<Message> newTransaction(long event) {
    long number = nextTransaction++;
    if (number > RetailSample.TRANSACTIONS) {
      made.put(number, event);
    }
    forgetBefore(nextTransaction - WINDOW);
    List<Message> messages = new ArrayList<>();
    messages.add(wellFormed(event, sample.home(number), Message.Kind.NEW, number, 1));
    sample
        .reporter(number)
        .ifPresent(
            feed -> messages.add(wellFormed(event, feed, Message.Kind.DUPLICATE, number, 1)));
    return messages;
  }

  /**
   * A version of a transaction; of one that two feeds report either of them tells it, or both do.
   */
  private List<Message> reported(long event, Message.Kind kind, long number, long version) {
    Feed home = sample.home(number);
    Optional<Feed> reporter = sample.reporter(number);
    int draw = sample.chance("report", event).nextInt(3);
    if (reporter.isEmpty() || draw == 0) {
      return List.of(wellFormed(event, home, kind, number, version));
    }
    Message other = wellFormed(event, reporter.get(), kind, number, version);
    Message.Kind second = kind == Message.Kind.UPDATE ? Message.Kind.DUPLICATE : kind;
    return draw == 1
        ? List.of(other)
        : List.of(other, wellFormed(event, home, second, number, version));
  }

  private Message wellFormed(long event, Feed feed, Message.Kind kind, long number, long version) {
    String id = RetailSample.transactionId(number);
    ObjectNode row = sample.transaction(number, version, orderedAt(number));
    return new Message(event, feed, kind, id, version, id, payload(event, feed, row));
  }

  /** The first transactions know when they were made, the others by the event that made them. */
  private Instant orderedAt(long number) {
    return number <= RetailSample.TRANSACTIONS
        ? sample.orderedAt(number)
        : now(number > UNKNOWN ? number - UNKNOWN : made.get(number));
  }

  /** What would be the newest version of a transaction, or the only one, if it were right. */
  private Message implausible(long event, SplittableRandom chance, long existing) {
    long number = chance.nextBoolean() ? existing : UNKNOWN + event;
    long version = 1_000 + event;
    ObjectNode row = sample.transaction(number, version, orderedAt(number));
    BigDecimal amount = row.get("amount").decimalValue();
    row.put(
        "amount",
        switch (chance.nextInt(3)) {
          case 0 -> new BigDecimal("0.00");
          case 1 -> amount.negate();
          default -> amount.add(new BigDecimal("0.01"));
        });
    String id = RetailSample.transactionId(number);
    Feed feed = sample.home(number);
    return new Message(
        event, feed, Message.Kind.IMPLAUSIBLE, id, version, id, payload(event, feed, row));
  }

  /**
   * What would be the newest version of a transaction, or the only one, if it could be read. Some
   * hold personal data where nobody expects it.
   */
  private Message malformed(long event, SplittableRandom chance, long existing) {
    long number = chance.nextBoolean() ? existing : UNKNOWN + event;
    long version = 1_000 + event;
    ObjectNode row = sample.transaction(number, version, orderedAt(number));
    ObjectNode person = sample.customer("", event, now(event));
    Feed feed = sample.home(number);
    Message.Kind kind = feed.malformed().get(chance.nextInt(feed.malformed().size()));
    byte[] payload =
        feed == Feed.PARTNER
            ? PartnerLine.spoiled(event, row, person, kind, chance)
            : spoiled(row, person, kind, chance);
    return new Message(event, feed, kind, null, 0, RetailSample.transactionId(number), payload);
  }

  private static byte[] payload(long event, Feed feed, ObjectNode row) {
    return bytes(feed == Feed.PARTNER ? PartnerLine.of(event, row) : text(row));
  }

  private static byte[] spoiled(
      ObjectNode row, ObjectNode person, Message.Kind kind, SplittableRandom chance) {
    return switch (kind) {
      case BROKEN_JSON -> {
        String text = text(row);
        yield bytes(text.substring(0, chance.nextInt(1, text.length())));
      }
      case WRONG_TYPE ->
          bytes(text(row.put("quantity", "as " + person.get("email").textValue() + " says")));
      case MISSING_KEY -> {
        row.putObject("contact")
            .put("name", person.get("last_name").textValue())
            .put("phone", person.get("phone").textValue());
        yield bytes(text((ObjectNode) row.without("transaction_id")));
      }
      case BAD_DATE -> bytes(text(row.put("transaction_date", "2026-02-30")));
      case BROKEN_TEXT -> PartnerLine.broken(text(row.put("status", PartnerLine.BROKEN)));
      case NEW, UPDATE, DUPLICATE, STALE, IMPLAUSIBLE, BROKEN_LINE ->
          throw new IllegalStateException();
    };
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

  private void rememberVersion(long number, long version) {
    if (version > 1) {
      versions.put(number, version);
      updated.add(number);
    }
  }

  private void forgetBefore(long number) {
    made.headMap(number).clear();
    while (!updated.isEmpty() && updated.first() < number) {
      versions.remove(updated.pollFirst());
    }
  }

  /** The clock of the live stream. */
  static Instant now(long event) {
    return RetailSample.EPOCH.plusSeconds(event);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ObjectNode row) {
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
