package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code is_phone(text [, country])}: whether a text is one possible international phone number,
 * with its leading {@code +}, written in any way; with a country of two letters, also one as people
 * write it there.
 */
public final class IsPhone extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** NULL for NULL. */
  public Boolean eval(String text) {
    return eval(text, null);
  }

  /** NULL for NULL; a country that is NULL is none. */
  public Boolean eval(String text, String country) {
    return text == null ? null : Phones.parse(text, country).isPresent();
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textAndCountryToBoolean();
  }
}
