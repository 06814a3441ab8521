package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code tokenize_email(text)}: {@code tokenize_text} of the address with its domain in lower case,
 * so that {@code ann@Example.com} and {@code ann@example.com} are one person. What is no address is
 * tokenized as it is.
 */
public final class TokenizeEmail extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient Tokenizer tokenizer;

  /** A function that waits for its keys. */
  public TokenizeEmail() {
    super(Keysets.TOKENIZE_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    tokenizer = new Tokenizer(keyring);
  }

  /** The token of an address; NULL for NULL. */
  public String eval(String email) {
    return email == null ? null : tokenizer.tokenize(normalise(email));
  }

  static String normalise(String email) {
    return EmailAddress.parse(email)
        .map(address -> address.local() + "@" + address.domain())
        .orElse(email);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
