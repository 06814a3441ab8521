package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_keep_last(text, count)}: {@code ***} and the last characters of a text, {@code
 * ***1111} of a card number.
 *
 * <p>At most a quarter of the text is ever kept: if {@code count} asks for more, all is hidden, so
 * that short texts don't shine through. A character is a Unicode code point. The hidden part always
 * looks the same, whatever its length.
 */
public final class MaskKeepLast extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The masked text; NULL if the text or the count is NULL. */
  public String eval(String text, Integer count) {
    if (text == null || count == null) {
      return null;
    }
    if (!KeptPart.isAllowed(text, count)) {
      return RedactText.REDACTED;
    }
    return RedactText.REDACTED + text.substring(text.offsetByCodePoints(text.length(), -count));
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndCountToText();
  }
}
