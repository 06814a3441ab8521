package io.icestream.functions;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfSet;
import io.icestream.functions.FunctionException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The enabled keys of a keyset: the primary one, which protects, and before it in time others. */
final class Keyring {
  private final List<Key> keys;

  private Keyring(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * The keys of the referenced keyset, see {@link Keysets}.
   *
   * @param parameter the job parameter that the reference was taken from, for messages
   * @throws FunctionException if the keyset is missing, broken or weak
   */
  static Keyring open(String parameter, String reference, UnaryOperator<String> environment) {
    KeysetHandle keyset = Keysets.resolve(parameter, reference, environment);
    try {
      PrfSet prfs = keyset.getPrimitive(RegistryConfiguration.get(), PrfSet.class);
      int primary = prfs.getPrimaryId();
      Map<Integer, Prf> all = prfs.getPrfs();
      List<Key> keys = new ArrayList<>();
      keys.add(new Key(primary, all.get(primary)));
      for (int i = keyset.size() - 1; i >= 0; i--) {
        int id = keyset.getAt(i).getId();
        if (id != primary && all.containsKey(id)) {
          keys.add(new Key(id, all.get(id)));
        }
      }
      return new Keyring(List.copyOf(keys));
    } catch (GeneralSecurityException e) {
      throw new FunctionException(
          Kind.KEYSET_NOT_VALID,
          "Cannot open keyset: it has no usable primary key (key=%s). Generate one, or restore the right one."
              .formatted(parameter));
    }
  }

  Key primary() {
    return keys.get(0);
  }

  /** The primary key, then the others, the one added last first. */
  List<Key> keys() {
    return keys;
  }

  Optional<Key> find(long id) {
    return keys.stream().filter(key -> Integer.toUnsignedLong(key.id) == id).findFirst();
  }

  /** One key; shows its id and nothing else. */
  static final class Key {
    // No text in UTF-8 holds this byte: what is computed for a purpose is never a token's, too.
    private static final int NO_TEXT = 0xFF;
    private static final int BLOCK_BYTES = 32;

    private final int id;
    private final Prf prf;

    private Key(int id, Prf prf) {
      this.id = id;
      this.prf = prf;
    }

    String id() {
      return Integer.toUnsignedString(id);
    }

    /** The first bytes of HMAC-SHA-256 of a text. */
    byte[] compute(String text, int length) {
      return compute(text.getBytes(StandardCharsets.UTF_8), length);
    }

    /** The same, unrelated to that of the text alone or of any other purpose. */
    byte[] compute(String purpose, String text, int length) {
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      input.write(NO_TEXT);
      input.writeBytes(purpose.getBytes(StandardCharsets.UTF_8));
      input.write(NO_TEXT);
      input.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      return compute(input.toByteArray(), length);
    }

    /** A key for one purpose: NIST SP 800-108 in counter mode over HMAC-SHA-256. */
    byte[] derive(String purpose, int length) {
      ByteArrayOutputStream derived = new ByteArrayOutputStream();
      for (int block = 1; derived.size() < length; block++) {
        int bytes = Math.min(BLOCK_BYTES, length - derived.size());
        derived.writeBytes(compute(purpose + "-key", Integer.toString(block), bytes));
      }
      return derived.toByteArray();
    }

    private byte[] compute(byte[] input, int length) {
      try {
        return prf.compute(input, length);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("HMAC-SHA-256 gives 32 bytes, and fewer were refused");
      }
    }

    @Override
    public String toString() {
      return "k" + id();
    }
  }
}
