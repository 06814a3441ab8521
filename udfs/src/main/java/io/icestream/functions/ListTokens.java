package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code list_tokens(text)}: the {@link Tokenizer} tokens of a text under every enabled key, that
 * of {@code tokenize_text} first, to join with tokens from before a change of keys.
 */
public final class ListTokens extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient Tokenizer tokenizer;

  /** A function that waits for its keys. */
  public ListTokens() {
    super(Keysets.TOKENIZE_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    tokenizer = new Tokenizer(keyring);
  }

  /** The tokens of a text; NULL for NULL. */
  public String[] eval(String text) {
    return tokenizer.tokens(text);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToTexts();
  }
}
