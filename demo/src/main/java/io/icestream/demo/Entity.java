package io.icestream.demo;

import java.util.Locale;

/** A table of the sample shop. */
enum Entity {
  CUSTOMERS("customer_id", 'C'),
  PRODUCTS("product_id", 'P'),
  LOCATIONS("location_id", 'L');

  private final String key;
  private final char letter;

  Entity(String key, char letter) {
    this.key = key;
    this.letter = letter;
  }

  String table() {
    return name().toLowerCase(Locale.ROOT);
  }

  String key() {
    return key;
  }

  /** The identifier of the n-th row. */
  String id(long number) {
    return padded(letter, 6, number);
  }

  /** A letter, a dash and a number of at least so many digits. Formats would take longer. */
  static String padded(char letter, int digits, long number) {
    String text = Long.toString(number);
    return letter + "-" + "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
