package io.icestream.functions;

import io.icestream.functions.FunctionException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Encrypts the digits of a text, with separators where they were, and turns them back.
 *
 * <p>Values carry no key id, so that revealing what an older key made needs its id. What can't be
 * encrypted becomes {@code ***}.
 */
final class FormatCipher {
  /** The kinds of text, each with keys of its own. */
  enum Format {
    DIGITS("encrypt-digits"),
    CARD("encrypt-card");

    private final String purpose;

    Format(String purpose) {
      this.purpose = purpose;
    }
  }

  private final Format format;
  private final Keyring keyring;
  private final Map<String, DigitCipher> ciphers = new LinkedHashMap<>();

  FormatCipher(Keyring keyring, Format format) {
    this.format = format;
    this.keyring = keyring;
    keyring.keys().forEach(key -> ciphers.put(key.id(), new DigitCipher(key, format.purpose)));
  }

  /** The text with other digits; NULL for NULL. */
  String encrypt(String text) {
    return process(text, primary(), DigitCipher::encrypt);
  }

  /** The text that the primary key made this of; NULL for NULL. */
  String reveal(String text) {
    return process(text, primary(), DigitCipher::decrypt);
  }

  /**
   * The text that a key made this of; NULL for NULL.
   *
   * @throws FunctionException if the key is not enabled
   */
  String reveal(String text, Number keyId) {
    if (text == null || keyId == null) {
      return null;
    }
    Keyring.Key key =
        keyring
            .find(keyId.longValue())
            .orElseThrow(
                () ->
                    new FunctionException(
                        Kind.BAD_ARGUMENT,
                        "Cannot reveal digits: key %d is not enabled. Use the keyset that they were made with."
                            .formatted(keyId.longValue())));
    return process(text, ciphers.get(key.id()), DigitCipher::decrypt);
  }

  private DigitCipher primary() {
    return ciphers.get(keyring.primary().id());
  }

  private String process(
      String text, DigitCipher cipher, BiFunction<DigitCipher, String, String> direction) {
    if (text == null) {
      return null;
    }
    Optional<DigitText> found = DigitText.of(text);
    if (found.isEmpty()) {
      return RedactText.REDACTED;
    }
    String digits = found.get().digits();
    switch (format) {
      case DIGITS -> {
        return DigitCipher.accepts(digits.length())
            ? found.get().with(direction.apply(cipher, digits))
            : RedactText.REDACTED;
      }
      case CARD -> {
        if (!found.get().isCard()) {
          return RedactText.REDACTED;
        }
        String others = direction.apply(cipher, digits.substring(0, digits.length() - 1));
        return found.get().with(others + DigitText.luhn(others));
      }
    }
    throw new IllegalStateException(format.name());
  }
}
