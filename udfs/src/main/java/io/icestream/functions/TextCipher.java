package io.icestream.functions;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.daead.AesSivKey;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.subtle.AesSiv;
import com.google.crypto.tink.util.SecretBytes;
import io.icestream.functions.FunctionException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a text into a token that its key turns back into the text: the same text and key give the
 * same token, and a token that was changed is refused.
 *
 * <p>A token is {@code e<key id>:<Base64url>}: AES-SIV (RFC 5297, 512-bit key) of the text,
 * normalised as {@link Tokenizer} does and filled up to a multiple of 16 bytes. It doesn't hide
 * equality, frequency or, in steps of 16 bytes, length.
 */
final class TextCipher {
  private static final String PURPOSE = "encrypt-text";
  private static final int KEY_BYTES = 64;
  private static final int STEP_BYTES = 16;
  private static final byte END = (byte) 0x80;
  private static final byte[] NOTHING = {};
  private static final Pattern TOKEN = Pattern.compile("e([0-9]{1,10}):([A-Za-z0-9_-]{22,})");

  private final String primary;
  private final Map<String, DeterministicAead> ciphers = new LinkedHashMap<>();

  TextCipher(Keyring keyring) {
    primary = keyring.primary().id();
    for (Keyring.Key key : keyring.keys()) {
      ciphers.put(key.id(), cipher(key.derive(PURPOSE, KEY_BYTES)));
    }
  }

  /** The token of a text under the primary key; NULL for NULL. */
  String encrypt(String text) {
    if (text == null) {
      return null;
    }
    byte[] clear = Texts.normalise(text).getBytes(StandardCharsets.UTF_8);
    byte[] filled = Arrays.copyOf(clear, (clear.length / STEP_BYTES + 1) * STEP_BYTES);
    filled[clear.length] = END;
    try {
      byte[] sealed = ciphers.get(primary).encryptDeterministically(filled, NOTHING);
      return "e" + primary + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-SIV takes texts of any length, and one was refused");
    }
  }

  /**
   * The normalised text of a token of any enabled key; NULL for NULL.
   *
   * @throws FunctionException if it is no token, was changed, or its key is not enabled
   */
  String reveal(String token) {
    if (token == null) {
      return null;
    }
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      throw refused("it is not of the form e<key id>:<token>", "Give what encrypt_text gave");
    }
    DeterministicAead cipher = ciphers.get(parts.group(1));
    if (cipher == null) {
      throw refused(
          "key " + parts.group(1) + " is not enabled", "Use the keyset that it was made with");
    }
    try {
      byte[] filled =
          cipher.decryptDeterministically(Base64.getUrlDecoder().decode(parts.group(2)), NOTHING);
      int end = filled.length - 1;
      while (filled[end] != END) {
        end--;
      }
      return new String(filled, 0, end, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refused("it was changed or cut off", "Give what encrypt_text gave, whole");
    }
  }

  @AccessesPartialKey
  private static DeterministicAead cipher(byte[] key) {
    try {
      return AesSiv.create(
          AesSivKey.builder()
              .setParameters(AesSivParameters.builder().setKeySizeBytes(KEY_BYTES).build())
              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no AES");
    }
  }

  private static FunctionException refused(String why, String remedy) {
    return new FunctionException(
        Kind.NOT_A_TOKEN, "Cannot reveal token: %s. %s.".formatted(why, remedy));
  }
}
