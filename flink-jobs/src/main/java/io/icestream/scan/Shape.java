package io.icestream.scan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
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
  private static final int LEAST_DIGITS = 6;

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
  static Map<Shape, Integer> in(CharSequence text) {
    boolean hasAt = false;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      hasAt |= character == '@';
      digits += character >= '0' && character <= '9' ? 1 : 0;
    }
    Map<Shape, Integer> found = new EnumMap<>(Shape.class);
    for (Shape shape : values()) {
      if (shape == EMAIL ? hasAt : digits >= LEAST_DIGITS) {
        int count = shape.count(text);
        if (count > 0) {
          found.put(shape, count);
        }
      }
    }
    return found;
  }

  /** How often this shape is in a text. */
  int count(CharSequence text) {
    Matcher matcher = pattern.matcher(text);
    int count = 0;
    while (matcher.find()) {
      if (check.test(matcher.group())) {
        count++;
      }
    }
    return count;
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
