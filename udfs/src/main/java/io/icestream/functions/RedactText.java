package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code redact_text(text)}: {@code ***} for every text, of any length; it tells only whether there
 * was one.
 */
public final class RedactText extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  static final String REDACTED = "***";

  /** {@code ***}; NULL for NULL. */
  public String eval(String text) {
    return text == null ? null : REDACTED;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
