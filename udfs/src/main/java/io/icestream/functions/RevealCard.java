package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code reveal_card(text [, key_id])}: the card number that {@code encrypt_card} made this of. The
 * values carry no key id: without one it is the primary key's. There is nothing to check either:
 * any card number gives some card number.
 *
 * <p>It works only where somebody has set the job parameter {@link Keysets#REVEAL_KEYSET}; its
 * result is personal data.
 */
public final class RevealCard extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient FormatCipher cipher;

  /** A function that waits for its keys. */
  public RevealCard() {
    super(Keysets.REVEAL_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new FormatCipher(keyring, FormatCipher.Format.CARD);
  }

  /** The text that the primary key made this of; NULL for NULL. */
  public String eval(String text) {
    return cipher.reveal(text);
  }

  /** The text that the key with this id made this of; NULL if an argument is NULL. */
  public String eval(String text, Number keyId) {
    return cipher.reveal(text, keyId);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndKeyIdToText();
  }
}
