package io.icestream.scan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What personal data looks like; each kind is checked beyond its pattern where it can be. */
public enum Shape {
  /**
   * An address with a domain that could exist; what masks leave, {@code ***@example.com}, is none.
   */
  EMAIL(
      "(?<![\\p{L}\\p{N}._%+'*-])[\\p{L}\\p{N}._%+'-]{1,64}@"
          + "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+\\p{L}{2,24}(?![\\p{L}\\p{N}@-])",
      text -> true),
  /** With its leading {@code +}, or as in the United States with its usual punctuation. */
  PHONE(
      "(?<![\\p{L}\\p{N}.+*-])(?:\\+[1-9][0-9 ()./-]{6,20}[0-9]"
          + "|\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}-[0-9]{4}"
          + "|[2-9][0-9]{2}([-. ])[2-9][0-9]{2}\\1[0-9]{4})(?![\\p{L}\\p{N}*:-])",
      Shape::isPhone),
  /** The numbers of the large issuers, with the check digit right. */
  CARD(
      "(?<![\\p{L}\\p{N}.:_-])(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6011|65[0-9]{2}|35[2-8][0-9])"
          + "([ -]?)[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}(?![\\p{L}\\p{N}.:_-])"
          + "|(?<![\\p{L}\\p{N}.:_-])3[47][0-9]{2}([ -]?)[0-9]{6}\\2[0-9]{5}(?![\\p{L}\\p{N}.:_-])",
      Shape::hasLuhnDigit),
  /** With its check digits right. */
  IBAN(
      "(?<![\\p{L}\\p{N}])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\\p{L}\\p{N}])",
      Shape::isIban),
  US_SSN(
      "(?<![\\p{L}\\p{N}.-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\\p{L}\\p{N}.-])",
      text -> true),
  UK_NINO(
      "(?<![\\p{L}\\p{N}])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:[0-9]{2} ?){3}[A-D](?![\\p{L}\\p{N}])",
      text -> true),
  BR_CPF(
      "(?<![\\p{L}\\p{N}.-])[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}(?![\\p{L}\\p{N}.-])",
      Shape::isCpf);

  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
  private static final Set<Shape> NUMBERS = EnumSet.complementOf(EnumSet.of(EMAIL));
  private static final int LEAST_DIGITS = 6;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_ADDRESS = 255;

  private final Pattern pattern;
  private final Predicate<String> check;

  Shape(String pattern, Predicate<String> check) {
    this.pattern = Pattern.compile(pattern);
    this.check = check;
  }

  /** As reports and projects name it: {@code us-ssn}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How often each shape is in a text; none that isn't. */
  public static Map<Shape, Integer> in(CharSequence text) {
    Map<Shape, Integer> found = new EnumMap<>(Shape.class);
    int addressesTo = 0;
    int from = 0;
    int digits = 0;
    for (int i = 0; i <= text.length(); i++) {
      char character = i < text.length() ? text.charAt(i) : 0;
      if (character == '@') {
        addressesTo = address(text, addressesTo, i, found);
      }
      if (isOfNumbers(character)) {
        digits += character >= '0' && character <= '9' ? 1 : 0;
      } else {
        if (digits >= LEAST_DIGITS) {
          for (Shape shape : NUMBERS) {
            shape.count(text, from, i, found);
          }
        }
        from = i + 1;
        digits = 0;
      }
    }
    return found;
  }

  /** Looks for one around its {@code @}; returns where the next may begin. */
  private static int address(CharSequence text, int from, int at, Map<Shape, Integer> found) {
    Matcher matcher =
        EMAIL.matcher(
            text, Math.max(from, at - LONGEST_NAME), Math.min(text.length(), at + LONGEST_ADDRESS));
    while (matcher.find() && matcher.start() <= at) {
      if (matcher.end() > at) {
        found.merge(EMAIL, 1, Integer::sum);
        return matcher.end();
      }
    }
    return from;
  }

  private static boolean isOfNumbers(char character) {
    return (character >= '(' && character <= '9' && character != '*' && character != ',')
        || (character >= 'A' && character <= 'Z')
        || character == ' ';
  }

  /** How often this shape is in a text. */
  int count(CharSequence text) {
    Map<Shape, Integer> found = new EnumMap<>(Shape.class);
    count(text, 0, text.length(), found);
    return found.getOrDefault(this, 0);
  }

  /** Patterns look beyond the part, but find only in it: they are too slow for whole files. */
  private void count(CharSequence text, int from, int to, Map<Shape, Integer> found) {
    Matcher matcher = matcher(text, from, to);
    while (matcher.find()) {
      if (check.test(matcher.group())) {
        found.merge(this, 1, Integer::sum);
      }
    }
  }

  private Matcher matcher(CharSequence text, int from, int to) {
    return pattern
        .matcher(text)
        .region(from, to)
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }

  private static boolean isPhone(String text) {
    try {
      return PHONES.isPossibleNumber(PHONES.parse(text, "US"));
    } catch (NumberParseException e) {
      return false;
    }
  }

  private static boolean hasLuhnDigit(String text) {
    int sum = 0;
    boolean isDoubled = false;
    for (int i = text.length() - 1; i >= 0; i--) {
      int digit = Character.digit(text.charAt(i), 10);
      if (digit >= 0) {
        int value = isDoubled ? digit * 2 : digit;
        sum += value > 9 ? value - 9 : value;
        isDoubled = !isDoubled;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isIban(String text) {
    String plain = text.replace(" ", "");
    StringBuilder number = new StringBuilder();
    for (char character : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
      number.append(Character.digit(character, 36));
    }
    return new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }

  private static boolean isCpf(String text) {
    int[] digits = text.chars().filter(Character::isDigit).map(c -> c - '0').toArray();
    return digits[9] == cpfDigit(digits, 9) && digits[10] == cpfDigit(digits, 10);
  }

  private static int cpfDigit(int[] digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += digits[i] * (count + 1 - i);
    }
    return sum * 10 % 11 % 10;
  }
}
