package io.icestream.functions;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM for many short values under many keys, on one thread. What it writes is what Tink's
 * {@code AesGcmJce} writes: a random nonce of twelve bytes, the ciphertext, a tag of sixteen bytes.
 * It asks for the random bytes of many nonces at once, which makes them a fourth as dear.
 */
final class ValueCipher {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  private static final int NONCES = 256;

  private final SecureRandom random = new SecureRandom();
  private final byte[] nonces = new byte[NONCES * NONCE_BYTES];
  private int next = nonces.length;
  private final Cipher cipher;

  ValueCipher() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("there is no AES-GCM", e);
    }
  }

  /**
   * Writes a header and behind it a value, encrypted.
   *
   * @param bound what must be there again when it is decrypted
   */
  byte[] encrypt(SecretKey key, byte[] header, byte[] bound, byte[] value) {
    byte[] out = Arrays.copyOf(header, header.length + NONCE_BYTES + value.length + TAG_BYTES);
    if (next == nonces.length) {
      random.nextBytes(nonces);
      next = 0;
    }
    System.arraycopy(nonces, next, out, header.length, NONCE_BYTES);
    Arrays.fill(nonces, next, next + NONCE_BYTES, (byte) 0);
    next += NONCE_BYTES;
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(out, header.length));
      cipher.updateAAD(bound);
      cipher.doFinal(value, 0, value.length, out, header.length + NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not encrypt", e);
    }
    return out;
  }

  /**
   * The value behind a header.
   *
   * @throws GeneralSecurityException if the key is another one, or anything was changed
   */
  byte[] decrypt(SecretKey key, byte[] sealed, int header, byte[] bound)
      throws GeneralSecurityException {
    int from = header + NONCE_BYTES;
    if (sealed.length < from + TAG_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    cipher.init(Cipher.DECRYPT_MODE, key, nonce(sealed, header));
    cipher.updateAAD(bound);
    return cipher.doFinal(sealed, from, sealed.length - from);
  }

  private static GCMParameterSpec nonce(byte[] bytes, int from) {
    return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, bytes, from, NONCE_BYTES);
  }
}
