package io.icestream.functions;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfSet;
import io.icestream.functions.FunctionException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
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
 * spaces and punctuation tell two texts apart. Write {@code tokenize_text(lower(email))} where they
 * should not. An empty text has a token like any other.
 *
 * <p>It doesn't hide equality or frequency, and can't be reversed, by its owner either. Tokens made
 * with different keys don't join. Safe for use by several threads.
 */
public final class Tokenizer {
  private static final int TOKEN_BYTES = 16;

  private final String prefix;
  private final Prf prf;

  private Tokenizer(String prefix, Prf prf) {
    this.prefix = prefix;
    this.prf = prf;
  }

  /**
   * A tokenizer with the primary key of the referenced keyset, see {@link Keysets}.
   *
   * @throws FunctionException if the keyset is missing, broken or weak
   */
  public static Tokenizer open(String reference) {
    return open(reference, System::getenv);
  }

  static Tokenizer open(String reference, UnaryOperator<String> environment) {
    KeysetHandle keyset = Keysets.resolve(reference, environment);
    try {
      PrfSet prfs = keyset.getPrimitive(RegistryConfiguration.get(), PrfSet.class);
      int keyId = prfs.getPrimaryId();
      return new Tokenizer("k" + Integer.toUnsignedString(keyId) + ":", prfs.getPrfs().get(keyId));
    } catch (GeneralSecurityException e) {
      throw new FunctionException(
          Kind.KEYSET_NOT_VALID,
          "Cannot tokenize: the keyset has no usable primary key (key=%s). Generate one, or restore the right one."
              .formatted(Keysets.TOKENIZE_KEYSET));
    }
  }

  /** The token of a text; NULL for NULL. */
  public String tokenize(String text) {
    if (text == null) {
      return null;
    }
    String normalised = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    try {
      byte[] token = prf.compute(normalised.getBytes(StandardCharsets.UTF_8), TOKEN_BYTES);
      return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 gives 32 bytes, and 16 were refused");
    }
  }

  @Override
  public String toString() {
    return "Tokenizer[" + prefix.substring(0, prefix.length() - 1) + "]";
  }
}
