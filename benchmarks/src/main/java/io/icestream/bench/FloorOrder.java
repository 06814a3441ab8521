package io.icestream.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * An order as the floor reads it: Jackson's own parser, and the least checks that tell bad ones.
 */
final class FloorOrder {
  private static final JsonFactory FACTORY = new JsonFactory();

  String id;
  int customer;
  String name;
  String email;
  String phone;
  int product;
  int quantity;
  BigDecimal unitPrice;
  String status;
  String channel;
  Instant orderedAt;
  long updatedAt;
  long emittedAt;

  /** Reads a record's value over the last one; returns what is wrong with it, or null. */
  String read(byte[] json) {
    id = null;
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "not an object";
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "order_id" -> id = parser.getText();
          case "customer_id" -> customer = parser.getIntValue();
          case "name" -> name = parser.getText();
          case "email" -> email = parser.getText();
          case "phone" -> phone = parser.getText();
          case "product_id" -> product = parser.getIntValue();
          case "quantity" -> quantity = parser.getIntValue();
          case "unit_price" -> unitPrice = parser.getDecimalValue();
          case "status" -> status = parser.getText();
          case "channel" -> channel = parser.getValueAsString();
          case "ordered_at" -> orderedAt = Instant.parse(parser.getText());
          case "updated_at" -> updatedAt = parser.getLongValue();
          case "emitted_at" -> emittedAt = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      return "not valid";
    }
    return id == null ? "no key" : null;
  }
}
