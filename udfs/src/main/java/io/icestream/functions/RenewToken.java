package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code renew_token(token)}: the token of {@code encrypt_text} under the primary key, made from
 * one under any enabled key, so that tokens from before and after a change of keys join. Fails for
 * anything else; a token of the primary key stays as it is.
 */
public final class RenewToken extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient TextCipher cipher;

  /** A function that waits for its keys. */
  public RenewToken() {
    super(Keysets.ENCRYPT_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    cipher = new TextCipher(keyring);
  }

  /** The token under the primary key; NULL for NULL. */
  public String eval(String token) {
    return cipher.encrypt(cipher.reveal(token));
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
