package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code encrypt_digits(text)}: the text with other digits, FF1 of NIST SP 800-38G: as long, with
 * the same separators (space and {@code - . / ( ) +}), so that it fits columns and checks made for
 * the number.
 *
 * <p>6 to 64 digits; a text with fewer, more, or anything else in it becomes {@code ***}. It tells
 * equal numbers, their frequency, length and separators.
 */
public final class EncryptDigits extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient FormatCipher cipher;

  /** A function that waits for its keys. */
  public EncryptDigits() {
    super(Keysets.ENCRYPT_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new FormatCipher(keyring, FormatCipher.Format.DIGITS);
  }

  /** The text with other digits; NULL for NULL. */
  public String eval(String text) {
    return cipher.encrypt(text);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
