package io.icestream.lineage;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSyntax;

/** Writes an expression for people, about as they wrote it; constants are left out. */
final class RexText {
  private static final int MAX_LENGTH = 120;

  private RexText() {}

  static String of(RexNode node, List<String> columns) {
    String text = text(node, columns);
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }

  /** A column's name; the planner's own names mean nothing to anybody. */
  static String name(String column) {
    return column.contains("$") ? "..." : column;
  }

  private static String text(RexNode node, List<String> columns) {
    if (node instanceof RexInputRef reference) {
      return name(columns.get(reference.getIndex()));
    }
    if (node instanceof RexFieldAccess access) {
      String of = text(access.getReferenceExpr(), columns);
      return of.isEmpty() ? access.getField().getName() : of + "." + access.getField().getName();
    }
    if (node instanceof RexSubQuery) {
      return "(select ...)";
    }
    return node instanceof RexCall call ? call(call, columns) : "";
  }

  private static String call(RexCall call, List<String> columns) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    List<String> operands =
        call.getOperands().stream()
            .map(operand -> text(operand, columns))
            .filter(text -> !text.isEmpty())
            .toList();
    if (call.getKind() == SqlKind.CASE) {
      return "case(" + String.join(", ", operands) + ")";
    }
    if (call.getOperator().getSyntax() == SqlSyntax.BINARY) {
      return call.getOperands().stream()
          .map(operand -> text(operand, columns))
          .map(text -> text.isEmpty() ? "..." : text)
          .collect(Collectors.joining(" " + name + " "));
    }
    return name + "(" + String.join(", ", operands) + ")";
  }
}
