package io.icestream.functions;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;

/** The argument and result types of our functions: the result is nullable if an argument is. */
final class Signatures {
  private Signatures() {}

  static TypeInference textToText() {
    return typed(DataTypes.STRING(), DataTypes.STRING());
  }

  static TypeInference textAndCountToText() {
    return typed(DataTypes.STRING(), DataTypes.STRING(), DataTypes.INT());
  }

  static TypeInference dateToDate() {
    return typed(DataTypes.DATE(), DataTypes.DATE());
  }

  private static TypeInference typed(DataType result, DataType... arguments) {
    return TypeInference.newBuilder()
        .typedArguments(arguments)
        .outputTypeStrategy(
            TypeStrategies.nullableIfArgs(TypeStrategies.explicit(result.notNull())))
        .build();
  }
}
