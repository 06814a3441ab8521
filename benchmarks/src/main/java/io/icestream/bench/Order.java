package io.icestream.bench;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One version of an order, as it is sent.
 *
 * @param key the number of the order
 * @param channel null in a few
 * @param updatedAt orders the versions, in milliseconds since the epoch
 */
record Order(
    int key,
    int customer,
    int product,
    int quantity,
    long cents,
    String status,
    String channel,
    long orderedAt,
    long updatedAt) {
  private static final String[] FIRST = {"Ada", "Boris", "Chloe", "Dilan", "Emma", "Farid"};
  private static final String[] LAST = {"Arslan", "Berger", "Costa", "Duval", "Eriksen", "Fischer"};

  String id() {
    return "O%08d".formatted(key);
  }

  private String firstName() {
    return FIRST[customer % FIRST.length];
  }

  private String lastName() {
    return LAST[customer / FIRST.length % LAST.length];
  }

  private String domain() {
    return "m" + customer % 97 + ".example.org";
  }

  private String twoDigits() {
    return "%02d".formatted(customer % 100);
  }

  BigDecimal unitPrice() {
    return BigDecimal.valueOf(cents, 2);
  }

  /** Quantity times unit price in cents. */
  long amountCents() {
    return quantity * cents;
  }

  LocalDate orderedOn() {
    return LocalDate.ofInstant(Instant.ofEpochMilli(orderedAt), ZoneOffset.UTC);
  }

  /** What silver has to show of the address. */
  String maskedEmail() {
    return "***@" + domain();
  }

  /** What silver has to show of the number. */
  String maskedPhone() {
    return "+49***" + twoDigits();
  }

  /** What the rules of the project come to. */
  int qualityScore() {
    return (quantity >= 1 && quantity <= 8 ? 25 : 0)
        + (cents > 500 ? 25 : 0)
        + (channel != null ? 25 : 0)
        + (status.equals("cancelled") ? 0 : 25);
  }

  /** The record's value: 13 fields. */
  byte[] json(long emittedAt) {
    String name = firstName() + " " + lastName();
    String mailbox = firstName() + customer % 1000;
    StringBuilder json = new StringBuilder(320);
    json.append("{\"order_id\":\"").append(id());
    json.append("\",\"customer_id\":").append(customer);
    json.append(",\"name\":\"").append(name);
    json.append("\",\"email\":\"").append(mailbox).append('@').append(domain());
    json.append("\",\"phone\":\"+4930").append("%06d".formatted(customer)).append(twoDigits());
    json.append("\",\"product_id\":").append(product);
    json.append(",\"quantity\":").append(quantity);
    json.append(",\"unit_price\":").append(unitPrice());
    json.append(",\"status\":\"").append(status).append('"');
    json.append(",\"channel\":").append(channel == null ? "null" : '"' + channel + '"');
    json.append(",\"ordered_at\":\"").append(Instant.ofEpochMilli(orderedAt));
    json.append("\",\"updated_at\":").append(updatedAt);
    json.append(",\"emitted_at\":").append(emittedAt).append('}');
    return json.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
