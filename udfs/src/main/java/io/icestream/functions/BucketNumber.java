package io.icestream.functions;

import io.icestream.functions.FunctionException.Kind;
import java.math.BigDecimal;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code bucket_number(number, width)}: the multiple of the width next to the number in the
 * direction of zero: {@code 30} for {@code 37} and width {@code 10}. The type stays.
 *
 * <p>The bucket of zero reaches to both sides. The width is 5 or more, since narrower buckets hide
 * next to nothing; whether a bucket holds enough people depends on the data.
 */
public final class BucketNumber extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private static final int NARROWEST = 5;

  /** The bucket as a number of the same class; NULL if an argument is NULL. */
  public Number eval(Number number, Integer width) {
    if (number == null || width == null) {
      return null;
    }
    if (width < NARROWEST) {
      throw new FunctionException(
          Kind.BAD_ARGUMENT,
          "Cannot bucket a number: the width is too narrow (width=%d). Give %d or more."
              .formatted(width, NARROWEST));
    }
    if (number instanceof BigDecimal decimal) {
      return decimal.subtract(decimal.remainder(BigDecimal.valueOf(width)));
    }
    if (number instanceof Double real) {
      return bucket(real, width);
    }
    if (number instanceof Float real) {
      return (float) bucket(real, width);
    }
    long whole = number.longValue() - number.longValue() % width;
    if (number instanceof Long) {
      return whole;
    }
    if (number instanceof Integer) {
      return (int) whole;
    }
    return number instanceof Short ? (Number) (short) whole : (Number) (byte) whole;
  }

  private static double bucket(double real, int width) {
    return Double.isFinite(real) ? real - real % width : real;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.numberAndWidthToNumber();
  }
}
