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

  static Optional<EmailAddress> parse(String text) {
    String normalised = Texts.normalise(text);
    Matcher address = ADDRESS.matcher(normalised);
    return normalised.length() <= LONGEST
            && address.matches()
            && address.group(2).length() <= LONGEST_DOMAIN
        ? Optional.of(new EmailAddress(address.group(1), address.group(2).toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
