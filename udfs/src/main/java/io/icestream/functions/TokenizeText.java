package io.icestream.functions;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code tokenize_text(text)}: the {@link Tokenizer} token of a text, for keys and joins.
 *
 * <p>The keyset is found when a task starts, by the reference in the job parameter {@link
 * Keysets#TOKENIZE_KEYSET}; a task without a good key fails before its first row. Never computed
 * while a query is planned, so that no key is needed there and no token of a literal lands in a
 * plan.
 */
public final class TokenizeText extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private transient Tokenizer tokenizer;

  @Override
  public void open(FunctionContext context) {
    tokenizer = Tokenizer.open(context.getJobParameter(Keysets.TOKENIZE_KEYSET, null));
  }

  /** The token of a text; NULL for NULL. */
  public String eval(String text) {
    return tokenizer.tokenize(text);
  }

  @Override
  public boolean supportsConstantFolding() {
    return false;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.textToText();
  }
}
