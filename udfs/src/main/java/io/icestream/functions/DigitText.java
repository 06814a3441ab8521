package io.icestream.functions;

import java.util.Optional;

/** The digits of a text that has nothing but digits and separators, and where they stand. */
record DigitText(String text, String digits) {
  private static final String SEPARATORS = " -./()+";

  /** Empty if there is anything else in the text: it would stay in clear. */
  static Optional<DigitText> of(String text) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character >= '0' && character <= '9') {
        digits.append(character);
      } else if (SEPARATORS.indexOf(character) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new DigitText(text, digits.toString()));
  }

  /** The text with other digits, as many. */
  String with(String others) {
    StringBuilder result = new StringBuilder(text.length());
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean isDigit = character >= '0' && character <= '9';
      result.append(isDigit ? others.charAt(next++) : character);
    }
    return result.toString();
  }

  /**
   * Whether these are the digits of a payment card: 13 to 19, the last one as Luhn's formula says.
   */
  boolean isCard() {
    int last = digits.length() - 1;
    return last >= 12 && last <= 18 && digits.charAt(last) == luhn(digits.substring(0, last));
  }

  /** The digit that makes a card number of these digits, by ISO/IEC 7812-1. */
  static char luhn(String digits) {
    int sum = 0;
    for (int i = digits.length() - 1, weight = 2; i >= 0; i--, weight = 3 - weight) {
      int product = (digits.charAt(i) - '0') * weight;
      sum += product > 9 ? product - 9 : product;
    }
    return (char) ('0' + (10 - sum % 10) % 10);
  }
}
