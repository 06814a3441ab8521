package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code tokenize_text(text)}: the {@link Tokenizer} token of a text, for keys and joins. It tells
 * equal texts and their frequency, and nothing turns it back.
 */
public final class TokenizeText extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient Tokenizer tokenizer;

  /** A function that waits for its keys. */
  public TokenizeText() {
    super(Keysets.TOKENIZE_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    tokenizer = new Tokenizer(keyring);
  }

  /** The token of a text; NULL for NULL. */
  public String eval(String text) {
    return tokenizer.tokenize(text);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
