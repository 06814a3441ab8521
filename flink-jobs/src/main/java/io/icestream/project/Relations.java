package io.icestream.project;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParseException;

/**
 * The relations between a project's tables. Flink SQL declares no foreign keys; what counts is what
 * is checked: an audit that finds rows without their parent, and rules with {@code references}.
 *
 * <p>An audit is such a one where a select of it (alone, or in a union) reads {@code child left
 * join parent} on equal columns, and returns every row whose parent is null, if need be but for
 * those whose own column is null too.
 */
public final class Relations {
  private final Map<String, TableFile> tables = new LinkedHashMap<>();
  private final List<Relation> found = new ArrayList<>();

  private Relations(List<TableFile> tables) {
    tables.forEach(table -> this.tables.put(table.qualifiedName(), table));
  }

  /** The relations of a project, by table and columns; of one that is checked twice the first. */
  public static List<Relation> of(Project project) {
    Relations relations = new Relations(project.tables());
    for (Audit audit : project.audits()) {
      try {
        relations.query(FlinkSql.parse(audit.query()), audit.location().file());
      } catch (SqlParseException e) {
        // It has parsed before: no audit comes here that does not.
        throw new IllegalStateException(audit.name(), e);
      }
    }
    project.tables().forEach(relations::rules);
    return relations.found.stream()
        .sorted(
            Comparator.comparing(Relation::table)
                .thenComparing(relation -> String.join(",", relation.columns()))
                .thenComparing(Relation::parent))
        .toList();
  }

  private void rules(TableFile table) {
    for (QualityRule rule : table.quality().rules()) {
      if (rule.check() instanceof QualityCheck.References references) {
        add(
            new Relation(
                table.qualifiedName(),
                List.of(references.column()),
                references.table(),
                List.of(references.key()),
                true,
                "rule " + rule.name() + " of " + rule.location().file()));
      }
    }
  }

  private void query(SqlNode node, String file) {
    if (node instanceof SqlWith with) {
      query(with.body, file);
    } else if (node instanceof SqlOrderBy ordered
        && ordered.fetch == null
        && ordered.offset == null) {
      query(ordered.query, file);
    } else if (node instanceof SqlCall call && call.getKind() == SqlKind.UNION) {
      call.getOperandList().forEach(part -> query(part, file));
    } else if (node instanceof SqlSelect select) {
      select(select, file);
    }
  }

  private void select(SqlSelect select, String file) {
    boolean isPlain =
        select.getGroup() == null && select.getHaving() == null && select.getFetch() == null;
    if (isPlain
        && select.getWhere() != null
        && select.getFrom() instanceof SqlJoin join
        && join.getJoinType() == JoinType.LEFT) {
      Optional<Side> child = side(join.getLeft());
      Optional<Side> parent = side(join.getRight());
      if (child.isPresent() && parent.isPresent()) {
        Map<String, String> equal = equal(join.getCondition(), child.get(), parent.get());
        for (SqlNode found : operands(select.getWhere(), SqlKind.OR)) {
          orphans(found, child.get(), parent.get(), equal, file);
        }
      }
    }
  }

  /** A table of the project in a join, under the name that columns are told by. */
  private record Side(String table, String alias) {
    /** The column of this side that an expression is. */
    Optional<String> column(SqlNode node) {
      return node instanceof SqlIdentifier identifier
              && identifier.names.size() == 2
              && identifier.names.get(0).equals(alias)
          ? Optional.of(identifier.names.get(1))
          : Optional.empty();
    }

    /** The column of this side that an expression asks of. */
    Optional<String> asked(SqlNode node, SqlKind question) {
      return node instanceof SqlBasicCall call && call.getKind() == question
          ? column(call.operand(0))
          : Optional.empty();
    }
  }

  private Optional<Side> side(SqlNode node) {
    if (node.getKind() == SqlKind.AS) {
      SqlNode alias = ((SqlCall) node).operand(1);
      return side(((SqlCall) node).operand(0))
          .map(side -> new Side(side.table(), ((SqlIdentifier) alias).getSimple()));
    }
    if (node instanceof SqlIdentifier identifier) {
      List<String> names = identifier.names;
      String name = String.join(".", names);
      return Optional.of(new Side(name, names.get(names.size() - 1)))
          .filter(side -> tables.containsKey(name));
    }
    return Optional.empty();
  }

  /** Child column to parent column; empty where the condition asks anything else. */
  private static Map<String, String> equal(SqlNode condition, Side child, Side parent) {
    Map<String, String> equal = new LinkedHashMap<>();
    for (SqlNode each : operands(condition, SqlKind.AND)) {
      if (each == null || each.getKind() != SqlKind.EQUALS) {
        return Map.of();
      }
      SqlNode one = ((SqlCall) each).operand(0);
      SqlNode other = ((SqlCall) each).operand(1);
      Optional<String> own = child.column(one).or(() -> child.column(other));
      Optional<String> key = parent.column(one).or(() -> parent.column(other));
      if (own.isEmpty() || key.isEmpty()) {
        return Map.of();
      }
      equal.put(own.get(), key.get());
    }
    return equal;
  }

  /** One alternative of what an audit returns: that a parent is missing, or something else. */
  private void orphans(
      SqlNode condition, Side child, Side parent, Map<String, String> equal, String file) {
    boolean findsMissing = false;
    boolean isOptional = false;
    for (SqlNode each : operands(condition, SqlKind.AND)) {
      if (parent.asked(each, SqlKind.IS_NULL).filter(equal::containsValue).isPresent()) {
        findsMissing = true;
      } else if (child.asked(each, SqlKind.IS_NOT_NULL).filter(equal::containsKey).isPresent()) {
        isOptional = true;
      } else {
        return;
      }
    }
    if (findsMissing) {
      add(
          new Relation(
              child.table(),
              List.copyOf(equal.keySet()),
              parent.table(),
              List.copyOf(equal.values()),
              isOptional,
              file));
    }
  }

  private void add(Relation relation) {
    boolean isKnown =
        found.stream()
            .anyMatch(
                other ->
                    other.table().equals(relation.table())
                        && other.columns().equals(relation.columns())
                        && other.parent().equals(relation.parent())
                        && other.parentColumns().equals(relation.parentColumns()));
    if (!isKnown) {
      found.add(relation);
    }
  }

  private static List<SqlNode> operands(SqlNode node, SqlKind kind) {
    List<SqlNode> operands = new ArrayList<>();
    if (node instanceof SqlCall call && call.getKind() == kind) {
      call.getOperandList().forEach(operand -> operands.addAll(operands(operand, kind)));
    } else {
      operands.add(node);
    }
    return operands;
  }
}
