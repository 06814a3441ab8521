package io.icestream.functions;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code is_erased('kind', subject)}: whether the key of a person was destroyed. Jobs are stopped
 * when one is, so that the answer never changes while one runs.
 */
public final class IsErased extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private transient Sealer sealer;

  @Override
  public void open(FunctionContext context) {
    sealer = Sealer.open(context.getJobParameter(SealKeys.PARAMETER, null));
  }

  /** False if one of the texts that name the person is NULL: a row of nobody. */
  public @DataTypeHint("BOOLEAN NOT NULL") boolean eval(String kind, String... subject) {
    for (String text : subject) {
      if (text == null) {
        return false;
      }
    }
    return sealer.isErased(kind, Sealer.subject(subject));
  }

  @Override
  public boolean supportsConstantFolding() {
    return false;
  }
}
