package io.icestream.functions;

import static org.apache.flink.table.types.inference.InputTypeStrategies.ANY;
import static org.apache.flink.table.types.inference.InputTypeStrategies.logical;
import static org.apache.flink.table.types.inference.InputTypeStrategies.or;
import static org.apache.flink.table.types.inference.InputTypeStrategies.sequence;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.table.types.inference.TypeStrategy;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * The argument and result types of our functions: the result is nullable if an argument is.
 *
 * <p>Arguments are kinds of types, not types: the planner casts an argument that is not of the very
 * type to a nullable one, and then refuses the result that was not null before.
 */
final class Signatures {
  private Signatures() {}

  static TypeInference textToText() {
    return typed(DataTypes.STRING(), sequence(logical(LogicalTypeFamily.CHARACTER_STRING)));
  }

  static TypeInference textAndCountryToText() {
    return typed(DataTypes.STRING(), textAndPerhapsText());
  }

  static TypeInference textAndCountryToBoolean() {
    return typed(DataTypes.BOOLEAN(), textAndPerhapsText());
  }

  private static InputTypeStrategy textAndPerhapsText() {
    return or(
        sequence(logical(LogicalTypeFamily.CHARACTER_STRING)),
        sequence(
            logical(LogicalTypeFamily.CHARACTER_STRING),
            logical(LogicalTypeFamily.CHARACTER_STRING)));
  }

  static TypeInference textToBoolean() {
    return typed(DataTypes.BOOLEAN(), sequence(logical(LogicalTypeFamily.CHARACTER_STRING)));
  }

  static TypeInference textAndCountToText() {
    return typed(
        DataTypes.STRING(),
        sequence(logical(LogicalTypeFamily.CHARACTER_STRING), logical(LogicalTypeRoot.INTEGER)));
  }

  static TypeInference dateToDate() {
    return typed(DataTypes.DATE(), sequence(logical(LogicalTypeRoot.DATE)));
  }

  static TypeInference dateAndTextToDate() {
    return typed(
        DataTypes.DATE(),
        sequence(logical(LogicalTypeRoot.DATE), logical(LogicalTypeFamily.CHARACTER_STRING)));
  }

  static TypeInference textToTexts() {
    return typed(
        // Nullable elements: Flink reads one of a NULL array as '' if they can't be NULL.
        DataTypes.ARRAY(DataTypes.STRING()), sequence(logical(LogicalTypeFamily.CHARACTER_STRING)));
  }

  static TypeInference textAndKeyIdToText() {
    return typed(
        DataTypes.STRING(),
        or(
            sequence(logical(LogicalTypeFamily.CHARACTER_STRING)),
            sequence(
                logical(LogicalTypeFamily.CHARACTER_STRING),
                logical(LogicalTypeFamily.INTEGER_NUMERIC))));
  }

  static TypeInference numberAndWidthToNumber() {
    return typed(
        TypeStrategies.argument(0),
        sequence(logical(LogicalTypeFamily.NUMERIC), logical(LogicalTypeRoot.INTEGER)));
  }

  static TypeInference anyToNull() {
    return TypeInference.newBuilder()
        .inputTypeStrategy(sequence(ANY))
        .outputTypeStrategy(TypeStrategies.forceNullable(TypeStrategies.argument(0)))
        .build();
  }

  private static TypeInference typed(DataType result, InputTypeStrategy arguments) {
    return typed(TypeStrategies.explicit(result.notNull()), arguments);
  }

  private static TypeInference typed(TypeStrategy result, InputTypeStrategy arguments) {
    return TypeInference.newBuilder()
        .inputTypeStrategy(arguments)
        .outputTypeStrategy(TypeStrategies.nullableIfArgs(result))
        .build();
  }
}
