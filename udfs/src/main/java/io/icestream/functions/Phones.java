package io.icestream.functions;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads international phone numbers, with their leading {@code +}, written in any way. */
final class Phones {
  static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final String NO_DEFAULT_REGION = "ZZ";
  // The library finds a number in the midst of other text, and takes letters for digits.
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?i)(?:tel:)?\\p{Z}*[+\uff0b][\\p{Nd}\\p{Z}()./\\p{Pd}]{5,60}(?:(?:;ext=|ext\\.?|x|#)\\p{Z}*\\p{Nd}{1,7})?");

  private Phones() {}

  /** Empty if the text is not a possible number with its country, and nothing else. */
  static Optional<PhoneNumber> parse(String text) {
    if (!WHOLE.matcher(text.strip()).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(NUMBERS.parse(text, NO_DEFAULT_REGION)).filter(NUMBERS::isPossibleNumber);
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }
}
