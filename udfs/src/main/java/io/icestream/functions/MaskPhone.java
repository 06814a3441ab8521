package io.icestream.functions;

import java.util.Optional;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_phone(text [, country])}: {@code +<country code>***<last two digits>}, such as {@code
 * +49***67}.
 *
 * <p>The last two digits stay only where seven or more digits of the national number are hidden, so
 * that every result has at least 10<sup>7</sup> digit strings behind it (fewer are real numbers: a
 * numbering plan leaves some out). Shorter numbers keep the country code only, and a code shared by
 * few people narrows them down to those. Whatever is not a possible international number, with its
 * leading {@code +}, or one as people write it in the country that is given by its two letters,
 * becomes {@code ***}: without a country there is nothing to keep.
 */
public final class MaskPhone extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private static final int LEAST_HIDDEN_DIGITS = 7;
  private static final int KEPT_DIGITS = 2;

  /** The masked number; NULL for NULL. */
  public String eval(String phone) {
    return eval(phone, null);
  }

  /** The masked number; NULL for NULL, and a country that is NULL is none. */
  public String eval(String phone, String country) {
    if (phone == null) {
      return null;
    }
    Optional<Phones.Phone> number = Phones.parse(phone, country);
    if (number.isEmpty()) {
      return RedactText.REDACTED;
    }
    String national = number.get().national();
    int hidden = national.length() - KEPT_DIGITS;
    String kept = hidden < LEAST_HIDDEN_DIGITS ? "" : national.substring(hidden);
    return "+" + number.get().countryCode() + RedactText.REDACTED + kept;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndCountryToText();
  }
}
