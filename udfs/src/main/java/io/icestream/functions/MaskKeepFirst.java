package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_keep_first(text, count)}: {@code ***} and the first characters of a text, {@code
 * AB***} of a serial number.
 *
 * <p>At most a quarter of the text is ever kept: if {@code count} asks for more, all is hidden, so
 * that short texts don't shine through. A character is a Unicode code point. The hidden part always
 * looks the same, whatever its length.
 */
public final class MaskKeepFirst extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The masked text; NULL if the text or the count is NULL. */
  public String eval(String text, Integer count) {
    if (text == null || count == null) {
      return null;
    }
    if (!KeptPart.isAllowed(text, count)) {
      return RedactText.REDACTED;
    }
    return text.substring(0, text.offsetByCodePoints(0, count)) + RedactText.REDACTED;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndCountToText();
  }
}
