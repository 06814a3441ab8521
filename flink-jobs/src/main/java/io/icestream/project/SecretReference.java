package io.icestream.project;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret is to be found at run time: {@code ${env:NAME}}, {@code ${file:path}} or {@code
 * ${aws-secret:name}}. Never the secret itself.
 *
 * @param text the reference as written
 */
public record SecretReference(String text) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\$\\{(?:env:[A-Za-z_][A-Za-z0-9_]*|(?:file|aws-secret):([^{}\\p{Cntrl}]+))}");

  /** The text as a reference; empty where it is none, or is more than one. */
  public static Optional<SecretReference> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? Optional.of(new SecretReference(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
