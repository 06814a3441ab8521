package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code nullify_value(value)}: NULL of the type of its argument, for a column that has to be there
 * and may not tell anything.
 */
public final class NullifyValue extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** NULL. */
  public Object eval(Object value) {
    return null;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.anyToNull();
  }
}
