package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code reveal_text(token)}: the text that {@code encrypt_text} made the token of, under any
 * enabled key. Fails for anything else.
 *
 * <p>It works only where somebody has set the job parameter {@link Keysets#REVEAL_KEYSET}; its
 * result is personal data.
 */
public final class RevealText extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient TextCipher cipher;

  /** A function that waits for its keys. */
  public RevealText() {
    super(Keysets.REVEAL_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new TextCipher(keyring);
  }

  /** The normalised text; NULL for NULL. */
  public String eval(String token) {
    return cipher.reveal(token);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
