package io.icestream.run;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A variable that holds keys, or the reference to a secret that does. */
final class KeyVariable {
  private static final Pattern SECRET =
      Pattern.compile("\\$\\{(" + AwsKeyPlace.SCHEME + ":[^}]*)}");

  private KeyVariable() {}

  /** How jobs find the keys; empty when the variable is not set. */
  static Optional<String> reference(String variable) {
    return reference(variable, System::getenv);
  }

  static Optional<String> reference(String variable, UnaryOperator<String> environment) {
    return Optional.ofNullable(environment.apply(variable))
        .map(
            text -> {
              Matcher secret = SECRET.matcher(text.strip());
              return secret.matches() ? secret.group(1) : "env:" + variable;
            });
  }
}
