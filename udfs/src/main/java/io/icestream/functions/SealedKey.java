package io.icestream.functions;

import java.util.Optional;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code sealed_key(bytes, 'system.entity.column')}: the same text for equal values of a column,
 * however often they were sealed, and different ones for different values; it tells nothing else of
 * them to whoever does not have the key store. NULL when the person was erased.
 */
public final class SealedKey extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private transient Sealer sealer;

  @Override
  public void open(FunctionContext context) {
    sealer = Sealer.open(context.getJobParameter(SealKeys.PARAMETER, null));
  }

  /** A keyed hash of the value: 32 hexadecimal digits; NULL for NULL. */
  public @DataTypeHint("STRING") String eval(byte[] sealed, String column) {
    Optional<String> key = sealed == null ? Optional.empty() : sealer.identity(sealed, column);
    return key.orElse(null);
  }

  @Override
  public boolean supportsConstantFolding() {
    return false;
  }
}
