package io.icestream.project;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;

/** Collects the tables and views that a query reads; its common table expressions are none. */
final class TableReferences {
  private final SqlText sql;
  private final List<TableReference> found = new ArrayList<>();

  private TableReferences(SqlText sql) {
    this.sql = sql;
  }

  static List<TableReference> of(SqlNode query, SqlText sql) {
    TableReferences references = new TableReferences(sql);
    references.expression(query, Set.of());
    return List.copyOf(references.found);
  }

  private void expression(SqlNode node, Set<String> known) {
    if (node instanceof SqlWith with) {
      Set<String> inside = new HashSet<>(known);
      for (SqlNode item : with.withList) {
        SqlWithItem named = (SqlWithItem) item;
        expression(named.query, Set.copyOf(inside));
        inside.add(named.name.getSimple());
      }
      expression(with.body, inside);
    } else if (node instanceof SqlOrderBy ordered) {
      // The order may name columns only; the query under it is what reads.
      expression(ordered.query, known);
    } else if (node instanceof SqlSelect select) {
      for (SqlNode operand : select.getOperandList()) {
        if (operand != null && operand == select.getFrom()) {
          from(operand, known);
        } else {
          expression(operand, known);
        }
      }
    } else if (node instanceof SqlCall call) {
      if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
        from(call.operand(0), known);
        return;
      }
      call.getOperandList().forEach(operand -> expression(operand, known));
    } else if (node instanceof SqlNodeList list) {
      list.forEach(item -> expression(item, known));
    }
  }

  private void from(SqlNode node, Set<String> known) {
    if (node instanceof SqlIdentifier identifier) {
      if (!(identifier.isSimple() && known.contains(identifier.getSimple()))) {
        found.add(
            new TableReference(
                identifier.names,
                sql.locate(
                    identifier.getParserPosition().getLineNum(),
                    identifier.getParserPosition().getColumnNum())));
      }
      return;
    }
    if (node instanceof SqlJoin join) {
      from(join.getLeft(), known);
      from(join.getRight(), known);
      expression(join.getCondition(), known);
      return;
    }
    if (node instanceof SqlCall call && !(node instanceof SqlSelect)) {
      switch (call.getKind()) {
        case AS,
            TABLE_REF,
            SNAPSHOT,
            LATERAL,
            TABLESAMPLE,
            EXTEND,
            MATCH_RECOGNIZE,
            PIVOT,
            UNPIVOT -> {
          from(call.operand(0), known);
          List<SqlNode> others = call.getOperandList();
          if (call.getKind() != SqlKind.AS) {
            others.subList(1, others.size()).forEach(operand -> expression(operand, known));
          }
          return;
        }
        default -> {
          // A query, a function or UNNEST.
        }
      }
    }
    expression(node, known);
  }
}
