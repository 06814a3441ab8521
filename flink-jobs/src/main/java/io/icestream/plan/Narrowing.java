package io.icestream.plan;

import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** What Flink casts without being asked, and what of it changes values. */
final class Narrowing {
  private static final int DIGITS_OF_FLOAT = 7;
  private static final int DIGITS_OF_DOUBLE = 15;

  private Narrowing() {}

  /** Whether an insert takes every value of a type as it is. */
  static boolean keepsValues(LogicalType from, LogicalType to) {
    return LogicalTypeCasts.supportsImplicitCast(from, to) && !rounds(from, to);
  }

  private static boolean rounds(LogicalType from, LogicalType to) {
    if (from.getTypeRoot() == to.getTypeRoot() && !from.getChildren().isEmpty()) {
      for (int i = 0; i < from.getChildren().size(); i++) {
        if (rounds(from.getChildren().get(i), to.getChildren().get(i))) {
          return true;
        }
      }
      return false;
    }
    if (to instanceof DecimalType decimal && isExact(from)) {
      return decimal.getScale() < scale(from)
          || decimal.getPrecision() - decimal.getScale() < digits(from) - scale(from);
    }
    if (to.is(LogicalTypeRoot.FLOAT)) {
      return from.is(LogicalTypeRoot.DOUBLE) || (isExact(from) && digits(from) > DIGITS_OF_FLOAT);
    }
    if (to.is(LogicalTypeRoot.DOUBLE)) {
      return isExact(from) && digits(from) > DIGITS_OF_DOUBLE;
    }
    return isTimed(from)
        && isTimed(to)
        && LogicalTypeChecks.getPrecision(to) < LogicalTypeChecks.getPrecision(from);
  }

  private static boolean isExact(LogicalType type) {
    return type.is(LogicalTypeFamily.EXACT_NUMERIC);
  }

  private static boolean isTimed(LogicalType type) {
    return type.is(LogicalTypeFamily.TIME) || type.is(LogicalTypeFamily.TIMESTAMP);
  }

  private static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.getScale() : 0;
  }

  private static int digits(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case BIGINT -> 19;
      default -> ((DecimalType) type).getPrecision();
    };
  }
}
