package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code encrypt_card(text)}: the card number with other digits, the last of which is again the one
 * that Luhn's formula asks for, so that it passes the checks of card numbers. FF1 of all digits but
 * the last.
 *
 * <p>What is not 13 to 19 digits with a right last one becomes {@code ***}. It tells equal numbers,
 * their frequency, length and separators. The result may be somebody's card number: never send it
 * to a payment system.
 */
public final class EncryptCard extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient FormatCipher cipher;

  /** A function that waits for its keys. */
  public EncryptCard() {
    super(Keysets.ENCRYPT_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new FormatCipher(keyring, FormatCipher.Format.CARD);
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
