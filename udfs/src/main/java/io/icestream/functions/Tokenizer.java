package io.icestream.functions;

import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * Turns a text into a token that stands for it: the same text and key give the same token, in every
 * table, job and year, and nobody without the key can tell or guess the text.
 *
 * <p>A token is {@code k<key id>:<22 characters of Base64url>}: the first 128 bits of HMAC-SHA-256
 * over the normalised text. Two texts share one with a chance of about 2<sup>-128</sup>.
 *
 * <p>Normalised means: Unicode NFC, then white space off both ends. Nothing else: case, inner
 * spaces and punctuation tell two texts apart. {@link TokenizeEmail} and {@link TokenizePhone} know
 * more of their kinds; elsewhere write {@code tokenize_text(lower(code))}. An empty text has a
 * token like any other.
 *
 * <p>It doesn't hide equality or frequency, and can't be reversed, by its owner either. Tokens made
 * with different keys don't join; {@link #tokens} bridges a change of keys. Safe for use by several
 * threads.
 */
public final class Tokenizer {
  private static final int TOKEN_BYTES = 16;

  private final Keyring keyring;

  Tokenizer(Keyring keyring) {
    this.keyring = keyring;
  }

  /**
   * A tokenizer with the referenced keyset, see {@link Keysets}.
   *
   * @throws FunctionException if the keyset is missing, broken or weak
   */
  public static Tokenizer open(String reference) {
    return open(reference, System::getenv);
  }

  static Tokenizer open(String reference, UnaryOperator<String> environment) {
    return new Tokenizer(Keyring.open(Keysets.TOKENIZE_KEYSET, reference, environment));
  }

  /** The token of a text under the primary key; NULL for NULL. */
  public String tokenize(String text) {
    return text == null ? null : token(Texts.normalise(text), keyring.primary());
  }

  /**
   * The tokens of a text under every enabled key, that of the primary key first; NULL for NULL.
   * While an old key is enabled, one of them equals the token that the text got under it.
   */
  public String[] tokens(String text) {
    if (text == null) {
      return null;
    }
    String normalised = Texts.normalise(text);
    return keyring.keys().stream().map(key -> token(normalised, key)).toArray(String[]::new);
  }

  private static String token(String normalised, Keyring.Key key) {
    return key
        + ":"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(key.compute(normalised, TOKEN_BYTES));
  }

  @Override
  public String toString() {
    return "Tokenizer[" + keyring.primary() + "]";
  }
}
