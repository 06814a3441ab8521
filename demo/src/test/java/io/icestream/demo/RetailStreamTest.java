package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        .filter(message -> message.kind().isMalformed())
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
        case DUPLICATE -> assertThat(message.payload()).isEqualTo(before.payload());
        case STALE -> {
          assertThat(message.version()).isLessThan(before.version());
          assertThat(read(message).get("updated_at").textValue())
              .isLessThan(read(before).get("updated_at").textValue());
        }
        default -> throw new AssertionError(message.kind());
      }
      if (before == null || before.version() < message.version()) {
        newest.put(message.transactionId(), message);
      }
    }
    assertThat(kinds)
        .contains(
            Message.Kind.NEW, Message.Kind.UPDATE, Message.Kind.DUPLICATE, Message.Kind.STALE);
  }

  @Test
  void refundsWithNegativeAmountAndQuantity() throws IOException {
    long refunds = 0;
    for (Message message : messages(11_300)) {
      if (message.kind() == Message.Kind.NEW) {
        JsonNode row = read(message);
        assertThat(row.get("amount").decimalValue())
            .isEqualByComparingTo(
                row.get("unit_price").decimalValue().multiply(row.get("quantity").decimalValue()));
        refunds += row.get("amount").decimalValue().signum() < 0 ? 1 : 0;
      }
    }
    assertThat(refunds).isBetween(600L, 1_000L);
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
}
