package io.icestream.lineage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.planner.functions.bridging.BridgingSqlAggFunction;
import org.apache.flink.table.planner.functions.bridging.BridgingSqlFunction;

/**
 * What functions do to the values that they take. A function that is not named here may do
 * anything.
 */
final class Functions {
  private static final Set<SqlKind> OF_NULL = Set.of(SqlKind.IS_NULL, SqlKind.IS_NOT_NULL);
  private static final Set<SqlKind> RANKS =
      Set.of(
          SqlKind.ROW_NUMBER,
          SqlKind.RANK,
          SqlKind.DENSE_RANK,
          SqlKind.PERCENT_RANK,
          SqlKind.CUME_DIST,
          SqlKind.NTILE);

  /** They give one of their values, written as before or a little differently. */
  private static final Set<String> NORMALISING =
      Set.of("CAST", "TRIM", "BTRIM", "LTRIM", "RTRIM", "UPPER", "LOWER", "COALESCE", "IFNULL");

  private static final Set<String> CHOOSING =
      Set.of("MIN", "MAX", "FIRST_VALUE", "LAST_VALUE", "SINGLE_VALUE", "LAG", "LEAD");

  /** They give NULL where a value is NULL and nowhere else, so that counting tells nothing more. */
  private static final Set<String> STRICT =
      Set.of(
          "||",
          "CONCAT",
          "SUBSTRING",
          "SUBSTR",
          "CHAR_LENGTH",
          "CHARACTER_LENGTH",
          "REPLACE",
          "REVERSE",
          "INITCAP",
          "CASE",
          "+",
          "-",
          "*",
          "SUM",
          "$SUM0",
          "AVG",
          "LISTAGG",
          "COLLECT");

  private static final Set<SqlTypeName> WIDE =
      Set.of(SqlTypeName.BIGINT, SqlTypeName.DECIMAL, SqlTypeName.DOUBLE);

  private final Map<String, Protection> protections;

  /**
   * Functions.
   *
   * @param protections class name of a user's function to what it does to personal data
   */
  Functions(Map<String, Protection> protections) {
    this.protections = Map.copyOf(protections);
  }

  /** What a user's function does, known by its class: a name may be given to any. */
  Optional<Protection> protection(SqlOperator operator) {
    return userDefined(operator).map(type -> protections.get(type.getName()));
  }

  /** How much an operator may show of what it takes, at the least. */
  Use use(SqlOperator operator) {
    if (userDefined(operator).isPresent()) {
      return Use.DECIDED;
    }
    String name = operator.getName();
    if (NORMALISING.contains(name) || CHOOSING.contains(name)) {
      return Use.NORMALISED;
    }
    return STRICT.contains(name) ? Use.COMPUTED : Use.DECIDED;
  }

  /**
   * The same of a call: what cuts a piece off, as a cast to a shorter text does, no longer gives
   * the value as it is.
   */
  Use use(RexCall call) {
    Use use = use(call.getOperator());
    return use == Use.NORMALISED && (cuts(call) || trims(call)) ? Use.COMPUTED : use;
  }

  private static boolean cuts(RexCall call) {
    if (call.getKind() != SqlKind.CAST) {
      return false;
    }
    RelDataType from = call.getOperands().get(0).getType();
    RelDataType to = call.getType();
    if (SqlTypeName.CHAR_TYPES.contains(to.getSqlTypeName())) {
      return to.getPrecision() < Integer.MAX_VALUE
          && (!SqlTypeName.CHAR_TYPES.contains(from.getSqlTypeName())
              || from.getPrecision() > to.getPrecision());
    }
    return SqlTypeName.NUMERIC_TYPES.contains(to.getSqlTypeName())
        && from.getSqlTypeName() != to.getSqlTypeName()
        && !WIDE.contains(to.getSqlTypeName());
  }

  /** Whether it takes away other characters than blanks. */
  private static boolean trims(RexCall call) {
    if (!call.getOperator().getName().endsWith("TRIM")) {
      return false;
    }
    // TRIM has its value last, the others have it first.
    List<RexNode> operands = call.getOperands();
    return (call.getKind() == SqlKind.TRIM
            ? operands.subList(0, operands.size() - 1)
            : operands.subList(1, operands.size()))
        .stream().anyMatch(Functions::isMoreThanBlank);
  }

  private static boolean isMoreThanBlank(RexNode characters) {
    if (characters.getType().getSqlTypeName() == SqlTypeName.SYMBOL) {
      return false;
    }
    return !(characters instanceof RexLiteral literal)
        || !String.valueOf(literal.getValueAs(String.class)).isBlank();
  }

  /** Whether it tells only if there is a value, or how many. */
  static boolean counts(SqlOperator operator) {
    return OF_NULL.contains(operator.getKind())
        || RANKS.contains(operator.getKind())
        || (userDefined(operator).isEmpty()
            && Set.of("COUNT", "APPROX_COUNT_DISTINCT", "GROUPING", "GROUPING_ID")
                .contains(operator.getName()));
  }

  private static Optional<Class<?>> userDefined(SqlOperator operator) {
    FunctionDefinition definition = null;
    if (operator instanceof BridgingSqlFunction function) {
      definition = function.getDefinition();
    } else if (operator instanceof BridgingSqlAggFunction function) {
      definition = function.getDefinition();
    }
    return definition instanceof UserDefinedFunction
        ? Optional.of(definition.getClass())
        : Optional.empty();
  }
}
