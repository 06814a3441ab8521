package io.icestream.docs;

import io.icestream.lineage.Flow;
import io.icestream.lineage.SourceColumn;
import io.icestream.lineage.Use;
import io.icestream.plan.Description;
import io.icestream.plan.EntityTable;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.WrittenTable;
import io.icestream.project.MaskingRule;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.TableFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** How the columns of tables are protected, as far as they hold personal data. */
final class Protections {
  private static final String SEALED = "sealed";

  private final Description project;

  Protections(Description project) {
    this.project = project;
  }

  /** What is done to a column: a word, and more about it; empty where it holds nothing personal. */
  record Protection(String kind, String more) {
    @Override
    public String toString() {
      return more.isEmpty() ? kind : kind + " " + more;
    }
  }

  /** The protections of a column; several where it comes from several. */
  List<Protection> of(WrittenTable table, String column) {
    for (EntityTable entity : project.plan().entities()) {
      if (table.name().equals("bronze." + entity.logName())) {
        return stored(entity, column);
      }
      boolean mayHoldAll = column.equals("payload") || column.equals("record_key");
      if (table.name().equals(entity.unparsed()) && mayHoldAll) {
        return List.of(new Protection(SEALED, ""));
      }
    }
    for (TableFile file : project.plan().refined()) {
      if (table.name().equals(file.quarantine()) && file.hasQuarantine()) {
        return project.plan().entities().stream()
            .filter(entity -> file.reads(entity.qualifiedName()))
            .findFirst()
            .map(entity -> stored(entity, column))
            .orElse(List.of());
      }
    }
    Map<SourceColumn, MaskingRule> rules = project.lineage().rules();
    return project.lineage().tables(table.name()).stream()
        .map(ProjectLineage.Table::lineage)
        .filter(lineage -> lineage.columns().contains(column))
        .flatMap(lineage -> lineage.of(column).stream())
        .flatMap(flow -> of(flow, rules.get(flow.origin())).stream())
        .distinct()
        .sorted((one, other) -> one.toString().compareTo(other.toString()))
        .toList();
  }

  private static Optional<Protection> of(Flow flow, MaskingRule rule) {
    if (rule == null) {
      return Optional.empty();
    }
    if (flow.use() == Use.COUNTED) {
      return Optional.of(new Protection("counted", ""));
    }
    if (flow.use() == Use.PROTECTED) {
      String function = flow.function().orElse("");
      String kind =
          function.startsWith("tokenize_")
              ? "token"
              : function.startsWith("encrypt_") ? "encrypted" : "masked";
      return Optional.of(new Protection(kind, "by " + Markdown.code(function)));
    }
    return rule.action() == Action.KEEP ? Optional.of(kept(rule)) : Optional.empty();
  }

  private List<Protection> stored(EntityTable entity, String column) {
    if (entity.isSealed(column)) {
      return List.of(new Protection(SEALED, ""));
    }
    MaskingRule rule =
        project.lineage().rules().get(new SourceColumn(entity.qualifiedName(), column));
    return rule == null ? List.of() : List.of(kept(rule));
  }

  private static Protection kept(MaskingRule rule) {
    return new Protection(
        "clear", rule.reason().map(why -> "(" + Markdown.text(why) + ")").orElse(""));
  }

  /** The same as one text. */
  String text(WrittenTable table, String column) {
    TreeSet<String> texts = new TreeSet<>();
    of(table, column).forEach(protection -> texts.add(protection.toString()));
    return String.join("; ", texts);
  }
}
