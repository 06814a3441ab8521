package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_name(text)}: {@code ***} for every name.
 *
 * <p>No initial is kept: beside a town, a birth year or a mail domain it picks out one person, and
 * the length of a name does so too.
 */
public final class MaskName extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** {@code ***}; NULL for NULL. */
  public String eval(String name) {
    return name == null ? null : RedactText.REDACTED;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
