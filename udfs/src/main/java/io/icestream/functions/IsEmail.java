package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code is_email(text)}: whether a text is one e-mail address with a well-formed domain, and
 * nothing else. It does not ask whether the domain takes mail.
 */
public final class IsEmail extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** NULL for NULL. */
  public Boolean eval(String text) {
    return text == null ? null : EmailAddress.parse(text).isPresent();
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToBoolean();
  }
}
