package io.icestream.functions;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;

/** Reads international phone numbers, with their leading {@code +}, written in any way. */
final class Phones {
  static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final String NO_DEFAULT_REGION = "ZZ";

  private Phones() {}

  /** Empty if the text is not a possible number with its country. */
  static Optional<PhoneNumber> parse(String text) {
    try {
      return Optional.of(NUMBERS.parse(text, NO_DEFAULT_REGION)).filter(NUMBERS::isPossibleNumber);
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }
}
