package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_email(text)}: {@code ***@domain}, so that mail can still be counted by provider.
 *
 * <p>The domain is in lower case and NFC. Whatever is not plainly one address (two {@code @},
 * spaces, quotes, an address literal, a domain without a dot) becomes {@code ***}. A domain of one
 * person or one small company still points at them: {@code redact_text} is for those.
 */
public final class MaskEmail extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The masked address; NULL for NULL. */
  public String eval(String email) {
    if (email == null) {
      return null;
    }
    return RedactText.REDACTED
        + EmailAddress.parse(email).map(address -> "@" + address.domain()).orElse("");
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
