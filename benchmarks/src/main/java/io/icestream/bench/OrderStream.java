package io.icestream.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * The events of the orders workload, one after the other; the same number of events gives the same
 * orders.
 *
 * <p>Of 200 events 10 are byte-identical duplicates of a recent one, 5 update one of 100 hot orders
 * and 5 any earlier order, 2 are late (one a new order, one a stale version that must lose), and 2
 * are malformed, in four ways in turn. The others are new orders. An update may correct the day and
 * the product, so that revenue moves from one row of Gold to another.
 */
final class OrderStream {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SPAN = Duration.ofDays(30).toMillis();
  private static final long LATEST = Duration.ofDays(5).toMillis();
  private static final int HOT = 100;
  private static final int RECENT = 1024;
  private static final int CUSTOMERS = 1_000_000;
  private static final int PRODUCTS = 500;
  private static final String[] STATUSES = {"new", "paid", "shipped", "cancelled"};
  private static final String[] CHANNELS = {"web", "app", "shop"};

  /** An event as it is sent. */
  record Event(byte[] key, byte[] value) {}

  private final int events;
  private final OrderOracle oracle;
  private final Event[] recent = new Event[RECENT];
  private int valid;
  private int sent;

  /**
   * A stream.
   *
   * @param oracle is told of every event
   */
  OrderStream(int events, OrderOracle oracle) {
    this.events = events;
    this.oracle = oracle;
  }

  boolean hasNext() {
    return sent < events;
  }

  /** Makes the next event. */
  Event next(long emittedAt) {
    int event = sent++;
    int kind = (int) Long.remainderUnsigned(UpsertInput.mix(event), 200);
    long random = UpsertInput.mix(~(long) event) >>> 1;
    if (kind >= 198) {
      oracle.malformed();
      return malformed(event, emittedAt);
    }
    if (kind < 10 && valid > 0) {
      oracle.duplicate();
      return remember(recent[(int) (random % Math.min(valid, RECENT))]);
    }
    int keys = oracle.keys();
    if (keys == 0 || kind >= 21) {
      return accept(keys, event, emittedAt);
    }
    int any = (int) (random % keys);
    if (kind == 20) {
      oracle.stale();
      Order newest = oracle.newest(any);
      long behind = newest.updatedAt() - 1 - random % 10_000;
      return remember(event(order(any, event, events, behind), emittedAt));
    }
    return accept(kind < 15 ? any % HOT : any, event, emittedAt);
  }

  private Event accept(int key, int event, long emittedAt) {
    oracle.accept(key, event);
    return remember(event(order(key, event, events), emittedAt));
  }

  private Event remember(Event event) {
    recent[valid++ % RECENT] = event;
    return event;
  }

  private static Event event(Order order, long emittedAt) {
    return new Event(order.id().getBytes(StandardCharsets.US_ASCII), order.json(emittedAt));
  }

  /** What an event says of an order, be it new or changed. */
  static Order order(int key, int event, int events) {
    long at = BEGIN.toEpochMilli() + SPAN * event / events;
    boolean isLate = Long.remainderUnsigned(UpsertInput.mix(event), 200) == 197;
    return order(key, event, events, isLate ? at - (UpsertInput.mix(event) >>> 1) % LATEST : at);
  }

  private static Order order(int key, int event, int events, long at) {
    long random = UpsertInput.mix(event + (long) events * 31);
    return new Order(
        key,
        (int) ((UpsertInput.mix(key) >>> 1) % CUSTOMERS),
        (int) ((random >>> 1) % PRODUCTS),
        (int) (random >>> 12 & 7) + ((random >>> 16 & 31) == 0 ? 8 : 1),
        100 + (random >>> 22) % 20_000,
        STATUSES[(int) (random >>> 38 & 3)],
        (random >>> 40 & 31) == 0 ? null : CHANNELS[(int) ((random >>> 45) % CHANNELS.length)],
        at / 1000 * 1000,
        at);
  }

  private Event malformed(int event, long emittedAt) {
    Order order = order(event, event, events);
    String json = new String(order.json(emittedAt), StandardCharsets.US_ASCII);
    byte[] value =
        switch ((int) (UpsertInput.mix(event) >>> 62)) {
          case 0 -> bytes(json.substring(0, json.length() / 2));
          case 1 -> bytes(json.replace("\"order_id\"", "\"order\""));
          case 2 -> bytes(json.replaceFirst("\"quantity\":(\\d+)", "\"quantity\":\"$1 pieces\""));
          default -> notUtf8(bytes(json));
        };
    return new Event(order.id().getBytes(StandardCharsets.US_ASCII), value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] notUtf8(byte[] json) {
    json[new String(json, StandardCharsets.US_ASCII).indexOf("\"name\":\"") + 8] = (byte) 0xFF;
    return json;
  }
}
