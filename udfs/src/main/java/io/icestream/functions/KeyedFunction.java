package io.icestream.functions;

import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * A function with a key. The keyset is found when a task starts, by the reference in a job
 * parameter; a task without a good key fails before its first row. Never computed while a query is
 * planned, so that no key is needed there and no result for a literal lands in a plan.
 */
abstract class KeyedFunction extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private final String parameter;

  KeyedFunction(String parameter) {
    this.parameter = parameter;
  }

  @Override
  public final void open(FunctionContext context) {
    open(Keyring.open(parameter, context.getJobParameter(parameter, null), System::getenv));
  }

  /** Takes the keys, once, before the first row. */
  abstract void open(Keyring keyring);

  @Override
  public final boolean supportsConstantFolding() {
    return false;
  }
}
