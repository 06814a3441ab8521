package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code is_phone(text)}: whether a text is one possible international phone number, with its
 * leading {@code +}, written in any way.
 */
public final class IsPhone extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** NULL for NULL. */
  public Boolean eval(String text) {
    return text == null ? null : Phones.parse(text).isPresent();
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToBoolean();
  }
}
