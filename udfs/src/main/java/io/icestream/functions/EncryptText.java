package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code encrypt_text(text)}: the {@link TextCipher} token of a text, for keys and joins where
 * somebody has to find back to the text. It tells equal texts, their frequency and, in steps of 16
 * bytes, their length.
 */
public final class EncryptText extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient TextCipher cipher;

  /** A function that waits for its keys. */
  public EncryptText() {
    super(Keysets.ENCRYPT_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new TextCipher(keyring);
  }

  /** The token of a text; NULL for NULL. */
  public String eval(String text) {
    return cipher.encrypt(text);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
