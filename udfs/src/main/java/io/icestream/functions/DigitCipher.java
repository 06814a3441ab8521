package io.icestream.functions;

import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Turns a string of digits into another of the same length, and back: FF1 of NIST SP 800-38G with a
 * 256-bit key, radix 10 and no tweak.
 *
 * <p>At least {@value #FEWEST} digits, a million strings: of fewer, too many could be known. Not
 * safe for use by several threads.
 */
final class DigitCipher {
  static final int FEWEST = 6;
  static final int MOST = 64;
  private static final int RADIX = 10;
  private static final int KEY_BYTES = 32;

  private final FPEFF1Engine encrypting;
  private final FPEFF1Engine decrypting;

  DigitCipher(Keyring.Key key, String purpose) {
    this(key.derive(purpose, KEY_BYTES), new byte[0]);
  }

  DigitCipher(byte[] key, byte[] tweak) {
    encrypting = engine(true, key, tweak);
    decrypting = engine(false, key, tweak);
  }

  /** Whether digits of this number can be encrypted. */
  static boolean accepts(int count) {
    return count >= FEWEST && count <= MOST;
  }

  String encrypt(String digits) {
    return process(encrypting, digits);
  }

  String decrypt(String digits) {
    return process(decrypting, digits);
  }

  private static String process(FPEFF1Engine engine, String digits) {
    if (!accepts(digits.length())) {
      throw new IllegalArgumentException("FF1 needs %d to %d digits".formatted(FEWEST, MOST));
    }
    byte[] numerals = new byte[digits.length()];
    for (int i = 0; i < numerals.length; i++) {
      numerals[i] = (byte) (digits.charAt(i) - '0');
    }
    engine.processBlock(numerals, 0, numerals.length, numerals, 0);
    StringBuilder result = new StringBuilder(numerals.length);
    for (byte numeral : numerals) {
      result.append((char) ('0' + numeral));
    }
    return result.toString();
  }

  private static FPEFF1Engine engine(boolean isEncrypting, byte[] key, byte[] tweak) {
    FPEFF1Engine engine = new FPEFF1Engine();
    engine.init(isEncrypting, new FPEParameters(new KeyParameter(key), RADIX, tweak));
    return engine;
  }
}
