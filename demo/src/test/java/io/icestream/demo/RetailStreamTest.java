package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RetailStreamTest {
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @Test
  void isAFunctionOfItsSeed() {
    assertThat(RecordDigest.of(7, 15_000)).isEqualTo(RecordDigest.of(7, 15_000));
    assertThat(RecordDigest.of(7, 12_000)).isNotEqualTo(RecordDigest.of(8, 12_000));
  }

  @Test
  void spoilsEachMalformedMessageInItsWay() throws IOException {
    Map<Message.Kind, Message> malformed = new HashMap<>();
    messages(20_000).stream()
        .filter(message -> message.feed() == Feed.WEB && message.kind().isMalformed())
        .forEach(message -> malformed.put(message.kind(), message));
    assertThat(malformed).hasSize(5);
    assertThatThrownBy(() -> read(malformed.get(Message.Kind.BROKEN_JSON)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("end-of-input");
    assertThatThrownBy(() -> read(malformed.get(Message.Kind.BROKEN_TEXT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("UTF-8");
    assertThat(read(malformed.get(Message.Kind.WRONG_TYPE)).get("quantity").isTextual()).isTrue();
    assertThat(read(malformed.get(Message.Kind.MISSING_KEY)).has("transaction_id")).isFalse();
    String date = read(malformed.get(Message.Kind.BAD_DATE)).get("transaction_date").textValue();
    assertThatThrownBy(() -> LocalDate.parse(date)).hasMessageContaining("FEBRUARY 30");
  }

  @Test
  void sendsDuplicatesToTheByteAndStaleVersionsLate() throws IOException {
    Map<String, Message> newest = new HashMap<>();
    Map<String, byte[]> told = new HashMap<>();
    List<Message.Kind> kinds = new ArrayList<>();
    for (Message message : messages(20_000)) {
      if (message.kind().isMalformed() || message.kind() == Message.Kind.IMPLAUSIBLE) {
        continue;
      }
      kinds.add(message.kind());
      Message before = newest.get(message.transactionId());
      switch (message.kind()) {
        case NEW -> assertThat(before).isNull();
        case UPDATE -> assertThat(message.version()).isGreaterThan(before.version());
        case DUPLICATE -> assertThat(message.version()).isLessThanOrEqualTo(before.version());
        case STALE -> assertThat(message.version()).isLessThan(before.version());
        default -> throw new AssertionError(message.kind());
      }
      if (before == null || before.version() < message.version()) {
        newest.put(message.transactionId(), message);
      }
      if (message.feed() != Feed.PARTNER) {
        byte[] same =
            told.putIfAbsent(message.transactionId() + "/" + message.version(), message.payload());
        assertThat(same == null ? message.payload() : same).isEqualTo(message.payload());
      }
    }
    assertThat(kinds)
        .contains(
            Message.Kind.NEW, Message.Kind.UPDATE, Message.Kind.DUPLICATE, Message.Kind.STALE);
  }

  @Test
  void keepsTheMomentOfAnOrderInEveryVersionAndFeed() throws IOException {
    Map<String, Set<String>> moments = new HashMap<>();
    String latest = "";
    for (Message message : messages(20_000)) {
      if (message.transactionId() == null || message.kind() == Message.Kind.IMPLAUSIBLE) {
        continue;
      }
      Map<String, String> row = words(message);
      moments
          .computeIfAbsent(message.transactionId(), id -> new TreeSet<>())
          .add(row.get("ordered_at"));
      assertThat(row.get("updated_at")).isGreaterThan(row.get("ordered_at"));
      if (message.version() == 1) {
        assertThat(row.get("ordered_at")).startsWith(row.get("transaction_date"));
      }
      if (message.kind() == Message.Kind.NEW && message.event() > RetailSample.TRANSACTIONS) {
        assertThat(row.get("ordered_at")).isGreaterThan(latest);
        latest = row.get("ordered_at");
      }
    }
    assertThat(moments.values()).allMatch(each -> each.size() == 1);
    assertThat(latest).startsWith("2026-01-01T05:");
  }

  @Test
  void reportsAShareOfThePartnersSalesTwice() {
    Map<String, Set<Feed>> feeds = new HashMap<>();
    for (Message message : messages(20_000)) {
      if (message.transactionId() != null) {
        feeds
            .computeIfAbsent(message.transactionId(), id -> EnumSet.noneOf(Feed.class))
            .add(message.feed());
      }
    }
    long total = feeds.size();
    long partner = feeds.values().stream().filter(each -> each.contains(Feed.PARTNER)).count();
    long twice = feeds.values().stream().filter(each -> each.size() > 1).count();
    assertThat(100.0 * partner / total).isBetween(8.0, 12.0);
    assertThat(100.0 * twice / partner).isBetween(30.0, 50.0);
    assertThat(feeds.values()).noneMatch(each -> each.containsAll(Set.of(Feed.WEB, Feed.TILL)));
  }

  @Test
  void refundsWithNegativeAmountAndQuantity() throws IOException {
    long refunds = 0;
    for (Message message : messages(11_300)) {
      if (message.kind() == Message.Kind.NEW && message.feed() != Feed.PARTNER) {
        JsonNode row = read(message);
        assertThat(row.get("amount").decimalValue())
            .isEqualByComparingTo(
                row.get("unit_price").decimalValue().multiply(row.get("quantity").decimalValue()));
        refunds += row.get("amount").decimalValue().signum() < 0 ? 1 : 0;
      }
    }
    assertThat(refunds).isBetween(550L, 900L);
  }

  private static List<Message> messages(long events) {
    RetailStream stream = new RetailStream(7);
    stream.firstRows();
    List<Message> messages = new ArrayList<>(stream.firstTransactions());
    while (stream.nextEvent() < events) {
      messages.addAll(stream.next().messages());
    }
    return messages;
  }

  private static JsonNode read(Message message) throws IOException {
    return STRICT.readTree(message.payload());
  }

  /** Some columns of a row, in the words of the web shop. */
  private static Map<String, String> words(Message message) throws IOException {
    if (message.feed() == Feed.PARTNER) {
      String[] line = new String(message.payload(), StandardCharsets.UTF_8).split(";", -1);
      return Map.of(
          "transaction_date", line[13].replaceFirst("(..).(..).(....)", "$3-$2-$1"),
          "ordered_at", line[14],
          "updated_at", line[15]);
    }
    JsonNode row = read(message);
    Map<String, String> words = new HashMap<>();
    for (String column : List.of("transaction_date", "ordered_at", "updated_at")) {
      words.put(column, row.get(column).textValue());
    }
    return words;
  }
}
