package io.icestream.functions;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Pattern;

/**
 * Reads phone numbers written in any way: international ones, with their leading {@code +}, and
 * those that people of a country write for themselves, where the country is told.
 *
 * <p>The library takes 8 µs a number, for its regular expressions. A number that already is written
 * as E.164 says needs none of them: its digits are the country code and the national number, and
 * only its length is to be checked, which the library says once for each country and length.
 */
final class Phones {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final String NO_DEFAULT_REGION = "ZZ";
  // The library finds a number in the midst of other text, and takes letters for digits.
  private static final String DIGITS =
      "[\\p{Nd}\\p{Z}()./\\p{Pd}]{5,60}(?:(?:;ext=|ext\\.?|x|#)\\p{Z}*\\p{Nd}{1,7})?";
  private static final Pattern WHOLE = Pattern.compile("(?i)(?:tel:)?\\p{Z}*[+\uff0b]" + DIGITS);
  private static final Pattern OF_COUNTRY = Pattern.compile("(?i)(?:tel:)?" + DIGITS);

  private static final int LEAST_DIGITS = 7;
  private static final int MOST_DIGITS = 15;
  private static final int LONGEST_CODE = 3;
  private static final int ONE_DIGIT_CODES = 10;

  /** For each country code and length of a national number: whether that length is possible. */
  private static final AtomicIntegerArray LENGTHS =
      new AtomicIntegerArray((int) Math.pow(10, LONGEST_CODE) * (MOST_DIGITS + 1));

  /**
   * Countries with prefixes that begin with another digit than 0, or are put before all numbers.
   */
  private static final Set<Integer> OTHER_PREFIXES =
      Set.of(54, 55, 61, 86, 261, 352, 375, 378, 672);

  private static final int UNKNOWN = 0;
  private static final int POSSIBLE = 1;
  private static final int IMPOSSIBLE = 2;

  private Phones() {}

  /**
   * A number and its country.
   *
   * @param national with its leading zeros, where they belong to it
   * @param extension empty if there is none
   */
  record Phone(int countryCode, String national, String extension) {
    /** As E.164 writes it, without the extension. */
    String e164() {
      return "+" + countryCode + national;
    }
  }

  /** Empty if the text is not a possible number with its country, and nothing else. */
  static Optional<Phone> parse(String text) {
    Phone plain = plain(text);
    return plain != null ? Optional.of(plain) : parseAnyForm(text);
  }

  /**
   * The same where a number without {@code +} is one of a country.
   *
   * @param country two letters, ISO 3166-1; NULL for none
   */
  static Optional<Phone> parse(String text, String country) {
    Optional<Phone> international = parse(text);
    return international.isPresent() || country == null
        ? international
        : parseOfCountry(text, country);
  }

  private static Optional<Phone> parseOfCountry(String text, String country) {
    if (!OF_COUNTRY.matcher(text.strip()).matches()) {
      return Optional.empty();
    }
    try {
      // Not those that can be dialled in one place only: without its area a number is nobody's.
      return Optional.of(NUMBERS.parse(text, country.strip().toUpperCase(Locale.ROOT)))
          .filter(
              number -> NUMBERS.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE)
          .map(Phones::phone);
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  /** Empty if the text is not a possible number with its country, and nothing else. */
  static Optional<Phone> parseAnyForm(String text) {
    if (!WHOLE.matcher(text.strip()).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(NUMBERS.parse(text, NO_DEFAULT_REGION))
          .filter(NUMBERS::isPossibleNumber)
          .map(Phones::phone);
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  private static Phone phone(PhoneNumber number) {
    return new Phone(
        number.getCountryCode(),
        NUMBERS.getNationalSignificantNumber(number),
        number.getExtension());
  }

  /** NULL unless the text is nothing but E.164 and its national number begins with no prefix. */
  private static Phone plain(String text) {
    int digits = text.length() - 1;
    if (digits < LEAST_DIGITS || digits > MOST_DIGITS || text.charAt(0) != '+') {
      return null;
    }
    for (int i = 1; i <= digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    int code = 0;
    for (int i = 1; i <= LONGEST_CODE; i++) {
      code = code * ONE_DIGIT_CODES + text.charAt(i) - '0';
      if (NUMBERS.getSupportedCallingCodes().contains(code)) {
        String national = text.substring(i + 1);
        return mayBeginWithPrefix(code, national.charAt(0)) || !isPossible(code, national.length())
            ? null
            : new Phone(code, national, "");
      }
    }
    return null;
  }

  /** Whether people write a trunk or carrier prefix that begins so behind the country code. */
  private static boolean mayBeginWithPrefix(int countryCode, char first) {
    return first == '0' || OTHER_PREFIXES.contains(countryCode);
  }

  private static boolean isPossible(int countryCode, int length) {
    int at = countryCode * (MOST_DIGITS + 1) + length;
    int known = LENGTHS.get(at);
    if (known == UNKNOWN) {
      PhoneNumber any =
          new PhoneNumber()
              .setCountryCode(countryCode)
              .setNationalNumber((long) Math.pow(10, length - 1.0));
      known = NUMBERS.isPossibleNumber(any) ? POSSIBLE : IMPOSSIBLE;
      LENGTHS.set(at, known);
    }
    return known == POSSIBLE;
  }
}
