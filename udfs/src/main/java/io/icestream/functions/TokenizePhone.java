package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code tokenize_phone(text [, country])}: {@code tokenize_text} of the number as E.164 writes it,
 * {@code +491711234567}, with an extension as {@code ;ext=12} behind it, so that all ways to write
 * a number are one person. What is not one such number, with its leading {@code +} or as people
 * write it in the country that is given by its two letters, is tokenized as it is.
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
    return eval(phone, null);
  }

  /** The token of a number; NULL for NULL, and a country that is NULL is none. */
  public String eval(String phone, String country) {
    return phone == null ? null : tokenizer.tokenize(normalise(phone, country));
  }

  static String normalise(String phone, String country) {
    return Phones.parse(phone, country)
        .map(
            number ->
                number.e164() + (number.extension().isEmpty() ? "" : ";ext=" + number.extension()))
        .orElse(phone);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndCountryToText();
  }
}
