package io.icestream.functions;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One e-mail address and nothing beside it; its domain is in lower case.
 *
 * <p>The local part stays as it is: only the mail server knows whether its case or a {@code +tag}
 * matters.
 */
record EmailAddress(String local, String domain) {
  // A name of labels of letters, digits and inner hyphens, the last one without digits.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "([^\\s\\p{Cntrl}@\"(),:;<>\\[\\\\\\]]{1,64})"
              + "@((?:[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?\\.)+"
              + "(?:[\\p{L}\\p{M}]{2,63}|(?i:xn--)[a-zA-Z0-9-]{1,59}))");
  private static final int LONGEST_DOMAIN = 253;
  // Matching takes stack for each label.
  private static final int LONGEST = 64 + 1 + LONGEST_DOMAIN;

  private static final String NOT_IN_LOCAL = "@\"(),:;<>[\\]";
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_LABEL = 63;

  /** Empty if the text is not plainly one address. */
  static Optional<EmailAddress> parse(String text) {
    EmailAddress plain = plain(text);
    return plain != null ? Optional.of(plain) : parseAnyForm(text);
  }

  /**
   * NULL unless the text is an address of plain letters, as nearly all are, without white space.
   */
  private static EmailAddress plain(String text) {
    int at = text.indexOf('@');
    if (at < 1 || at > LONGEST_LOCAL || text.length() - at - 1 > LONGEST_DOMAIN) {
      return null;
    }
    for (int i = 0; i < at; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || NOT_IN_LOCAL.indexOf(c) >= 0) {
        return null;
      }
    }
    int labels = 0;
    for (int from = at + 1; from > 0; labels++) {
      int dot = text.indexOf('.', from);
      if (!isPlainLabel(text, from, dot < 0 ? text.length() : dot, dot < 0)) {
        return null;
      }
      from = dot + 1;
    }
    return labels < 2
        ? null
        : new EmailAddress(text.substring(0, at), text.substring(at + 1).toLowerCase(Locale.ROOT));
  }

  private static boolean isPlainLabel(String text, int from, int to, boolean isLast) {
    if (to - from < (isLast ? 2 : 1) || to - from > LONGEST_LABEL) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean isInside = i > from && i + 1 < to;
      if (!isLetter(c) && (isLast || !isDigit(c) && !(c == '-' && isInside))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Empty if the text is not plainly one address. */
  static Optional<EmailAddress> parseAnyForm(String text) {
    String normalised = Texts.normalise(text);
    Matcher address = ADDRESS.matcher(normalised);
    return normalised.length() <= LONGEST
            && address.matches()
            && address.group(2).length() <= LONGEST_DOMAIN
        ? Optional.of(new EmailAddress(address.group(1), address.group(2).toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
