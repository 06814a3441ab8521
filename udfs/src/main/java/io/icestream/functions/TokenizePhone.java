package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code tokenize_phone(text)}: {@code tokenize_text} of the number as E.164 writes it, {@code
 * +491711234567}, with an extension as {@code ;ext=12} behind it, so that all ways to write a
 * number are one person. What is not one such number, with its leading {@code +}, is tokenized as
 * it is.
 */
public final class TokenizePhone extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient Tokenizer tokenizer;

  /** A function that waits for its keys. */
  public TokenizePhone() {
    super(Keysets.TOKENIZE_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    tokenizer = new Tokenizer(keyring);
  }

  /** The token of a number; NULL for NULL. */
  public String eval(String phone) {
    return phone == null ? null : tokenizer.tokenize(normalise(phone));
  }

  static String normalise(String phone) {
    return Phones.parse(phone)
        .map(
            number ->
                number.e164() + (number.extension().isEmpty() ? "" : ";ext=" + number.extension()))
        .orElse(phone);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
