package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_card(text)}: {@code ***} and the last four digits of a card number, as receipts show
 * it.
 *
 * <p>Whatever is not 13 to 19 digits, with separators or without, the last of which is right by
 * Luhn's formula, becomes {@code ***}.
 */
public final class MaskCard extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private static final int KEPT_DIGITS = 4;

  /** The masked number; NULL for NULL. */
  public String eval(String card) {
    if (card == null) {
      return null;
    }
    return RedactText.REDACTED
        + DigitText.of(card)
            .filter(DigitText::isCard)
            .map(found -> found.digits().substring(found.digits().length() - KEPT_DIGITS))
            .orElse("");
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
