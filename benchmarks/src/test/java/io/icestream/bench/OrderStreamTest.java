package io.icestream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderStreamTest {
  private static final int EVENTS = 50_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OrderOracle oracle = new OrderOracle(EVENTS);
  private final OrderStream stream = new OrderStream(EVENTS, oracle);

  @Test
  void oracleKnowsTheNewestVersionOfEveryOrderThatWasSent() throws IOException {
    Map<String, JsonNode> newest = new HashMap<>();
    while (stream.hasNext()) {
      JsonNode order = readable(stream.next(0).value());
      if (order != null) {
        newest.merge(
            order.path("order_id").asText(),
            order,
            (a, b) -> a.path("updated_at").asLong() > b.path("updated_at").asLong() ? a : b);
      }
    }
    assertThat(newest).hasSize(oracle.keys());
    for (int key = 0; key < oracle.keys(); key++) {
      Order order = oracle.newest(key);
      assertThat(newest.get(order.id())).isEqualTo(JSON.readTree(order.json(0)));
    }
    assertThat(oracle.logged() + oracle.rejected()).isEqualTo(EVENTS);
  }

  @Test
  void sendsDuplicatesUpdatesAndMalformedRecordsInTheirShares() {
    Set<String> seen = new HashSet<>();
    int duplicates = 0;
    int malformed = 0;
    long bytes = 0;
    while (stream.hasNext()) {
      byte[] value = stream.next(0).value();
      bytes += value.length;
      malformed += readable(value) == null ? 1 : 0;
      duplicates += seen.add(new String(value, StandardCharsets.ISO_8859_1)) ? 0 : 1;
    }
    assertThat((double) malformed / EVENTS).isCloseTo(0.01, within(0.002));
    assertThat(oracle.rejected()).isEqualTo(malformed);
    assertThat((double) duplicates / EVENTS).isCloseTo(0.05, within(0.005));
    // Besides those, new orders are all but 5 % updates and 0.5 % stale versions.
    assertThat((double) oracle.keys() / EVENTS).isCloseTo(0.885, within(0.005));
    assertThat(bytes / EVENTS).isBetween(280L, 300L);
  }

  private static JsonNode readable(byte[] value) {
    try {
      JsonNode order = JSON.readTree(value);
      return order.has("order_id") && order.path("quantity").isInt() ? order : null;
    } catch (IOException e) {
      return null;
    }
  }
}
