package io.icestream.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The transactions of the sample shop as the feeds report them: new ones, later versions, what is
 * said twice or late, and what is wrong. Belongs to one thread.
 */
final class Transactions {
  /** Transactions that later events may come back to. */
  static final int WINDOW = 10_000;

  /** Numbers of transactions that nobody hears of again are an event's and this. */
  private static final long UNKNOWN = 90_000_000;

  private final RetailSample sample;
  private final Map<Long, Long> versions = new HashMap<>();
  private final NavigableSet<Long> updated = new TreeSet<>();
  private final NavigableMap<Long, Long> made = new TreeMap<>();
  private long nextTransaction = 1;
  private int bad = RetailStream.BAD;

  Transactions(RetailSample sample) {
    this.sample = sample;
  }

  void setBad(int percent) {
    bad = percent;
  }

  /** Continues behind so many transactions. */
  void resume(long transactions) {
    nextTransaction = transactions + 1;
  }

  /** A transaction of the live stream that was made by an event. */
  void resumeMade(String id, long event) {
    made.put(RetailSample.transactionNumber(id), event);
  }

  void resumeVersion(String id, long version) {
    rememberVersion(RetailSample.transactionNumber(id), version);
  }

  /** What an event tells of transactions; most make a new one. */
  List<Message> next(long event, SplittableRandom chance) {
    int draw = chance.nextInt(100);
    long first = Math.max(1, nextTransaction - WINDOW);
    if (nextTransaction == 1 || draw < 66) {
      return make(event);
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
        ? make(event)
        : reported(event, Message.Kind.STALE, old, 1 + chance.nextLong(versions.get(old) - 1));
  }

  /** A new transaction. */
  List<Message> make(long event) {
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
        : RetailStream.now(number > UNKNOWN ? number - UNKNOWN : made.get(number));
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
    ObjectNode person = sample.customer("", event, RetailStream.now(event));
    Feed feed = sample.home(number);
    Message.Kind kind = feed.malformed().get(chance.nextInt(feed.malformed().size()));
    byte[] payload =
        feed == Feed.PARTNER
            ? PartnerLine.spoiled(event, row, person, kind, chance)
            : spoiled(row, person, kind, chance);
    return new Message(event, feed, kind, null, 0, RetailSample.transactionId(number), payload);
  }

  private static byte[] payload(long event, Feed feed, ObjectNode row) {
    return bytes(feed == Feed.PARTNER ? PartnerLine.of(event, row) : RetailStream.text(row));
  }

  private static byte[] spoiled(
      ObjectNode row, ObjectNode person, Message.Kind kind, SplittableRandom chance) {
    return switch (kind) {
      case BROKEN_JSON -> {
        String text = RetailStream.text(row);
        yield bytes(text.substring(0, chance.nextInt(1, text.length())));
      }
      case WRONG_TYPE ->
          bytes(
              RetailStream.text(
                  row.put("quantity", "as " + person.get("email").textValue() + " says")));
      case MISSING_KEY -> {
        row.putObject("contact")
            .put("name", person.get("last_name").textValue())
            .put("phone", person.get("phone").textValue());
        yield bytes(RetailStream.text((ObjectNode) row.without("transaction_id")));
      }
      case BAD_DATE -> bytes(RetailStream.text(row.put("transaction_date", "2026-02-30")));
      case BROKEN_TEXT ->
          PartnerLine.broken(RetailStream.text(row.put("status", PartnerLine.BROKEN)));
      case NEW, UPDATE, DUPLICATE, STALE, IMPLAUSIBLE, BROKEN_LINE ->
          throw new IllegalStateException();
    };
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
