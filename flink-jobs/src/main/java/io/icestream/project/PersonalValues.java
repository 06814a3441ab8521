package io.icestream.project;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Tells columns that hold personal data by some of their values: addresses, numbers with a check
 * digit, phone numbers as they are written between countries. Names and places have no shape.
 */
public final class PersonalValues {
  private static final int LEAST = 3;
  private static final int ONE_OF = 5;

  private enum Shape {
    EMAIL("[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}.-]+\\.\\p{L}{2,24}") {
      @Override
      boolean isRight(String text) {
        return true;
      }
    },
    PHONE("(?<![\\p{L}\\p{N}])\\+[1-9][0-9 ()/-]{6,20}[0-9](?![\\p{L}\\p{N}])") {
      @Override
      boolean isRight(String text) {
        long digits = text.chars().filter(Character::isDigit).count();
        return digits >= 8 && digits <= 15;
      }
    },
    CARD("(?<![\\p{L}\\p{N}.-])[3-6](?:[0-9][ -]?){11,17}[0-9](?![\\p{L}\\p{N}.-])") {
      @Override
      boolean isRight(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
          int digit = digits.charAt(digits.length() - 1 - i) - '0';
          sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }
        return sum % 10 == 0;
      }
    },
    IBAN("(?<![\\p{L}\\p{N}])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?![\\p{L}\\p{N}])") {
      @Override
      boolean isRight(String text) {
        String code = text.replace(" ", "");
        int rest = 0;
        for (char c : (code.substring(4) + code.substring(0, 4)).toCharArray()) {
          int value = Character.getNumericValue(c);
          rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
        }
        return rest == 1;
      }
    };

    private final Pattern pattern;

    Shape(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    abstract boolean isRight(String text);

    boolean isIn(String text) {
      return pattern.matcher(text).results().map(MatchResult::group).anyMatch(this::isRight);
    }
  }

  private PersonalValues() {}

  /** What at least one of five values, and three, look like; empty when they look harmless. */
  public static Optional<String> kind(List<String> values) {
    List<String> filled = values.stream().filter(text -> text != null && !text.isBlank()).toList();
    for (Shape shape : Shape.values()) {
      long found = filled.stream().filter(shape::isIn).count();
      if (found >= LEAST && found * ONE_OF >= filled.size()) {
        return Optional.of(shape.name().toLowerCase(Locale.ROOT));
      }
    }
    return Optional.empty();
  }
}
