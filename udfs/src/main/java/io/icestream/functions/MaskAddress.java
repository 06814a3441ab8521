package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code mask_address(text)}: {@code ***} for every address.
 *
 * <p>No part of a line of free text is safely a town: where a town, region or country is wanted,
 * keep it as a column of its own.
 */
public final class MaskAddress extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** {@code ***}; NULL for NULL. */
  public String eval(String address) {
    return address == null ? null : RedactText.REDACTED;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
