package io.icestream.cli;

import io.icestream.lineage.Flow;
import io.icestream.lineage.Influence;
import io.icestream.lineage.SourceColumn;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.ProjectLineage.Reach;
import io.icestream.plan.ProjectLineage.Table;
import io.icestream.project.MaskingRule;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lineage for people. */
final class LineageText {
  private LineageText() {}

  static String of(ProjectLineage lineage, List<Table> tables, String only) {
    StringBuilder text = new StringBuilder();
    for (Table table : tables) {
      text.append(table.name()).append('\n');
      for (String column : table.lineage().columns()) {
        if (only.isEmpty() || column.equals(only)) {
          List<Flow> flows = table.lineage().of(column).stream().toList();
          text.append("  ")
              .append(column)
              .append(flows.isEmpty() ? "  of no column" : "")
              .append('\n');
          flows.forEach(flow -> text.append(line("    ", flow, personal(lineage, flow))));
        }
      }
      List<Influence> influences =
          table.lineage().influences().stream()
              .sorted(
                  Comparator.comparing((Influence each) -> each.origin().qualifiedName())
                      .thenComparing(Influence::reason))
              .toList();
      if (!influences.isEmpty()) {
        text.append("  its rows depend on\n");
        influences.forEach(
            each ->
                text.append(
                    "    %-40s %s%n"
                        .formatted(each.origin().qualifiedName(), words(each.reason().name()))));
      }
    }
    return text.toString();
  }

  static String reached(ProjectLineage lineage, List<SourceColumn> origins) {
    StringBuilder text = new StringBuilder();
    for (SourceColumn origin : origins) {
      text.append(origin.qualifiedName()).append(rule(lineage, origin)).append('\n');
      for (Reach reach : lineage.reached(origin)) {
        text.append(
            "  %-40s %s%n".formatted(reach.table() + "." + reach.column(), use(reach.flow())));
        way(text, "    ", reach.flow());
      }
    }
    return text.toString();
  }

  private static String line(String indent, Flow flow, String personal) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s%-40s %s%s%n".formatted(indent, flow.origin().qualifiedName(), use(flow), personal));
    way(text, indent + "  ", flow);
    return text.toString();
  }

  private static void way(StringBuilder text, String indent, Flow flow) {
    if (flow.path().size() > 1) {
      text.append(indent).append(String.join(" -> ", flow.path())).append('\n');
    }
  }

  private static String personal(ProjectLineage lineage, Flow flow) {
    return lineage.rules().containsKey(flow.origin()) ? " (personal)" : "";
  }

  private static String rule(ProjectLineage lineage, SourceColumn origin) {
    MaskingRule rule = lineage.rules().get(origin);
    return rule == null
        ? ""
        : " (personal: "
            + rule.action().name().toLowerCase(Locale.ROOT)
            + rule.function().map(function -> " with " + function).orElse("")
            + ", "
            + rule.location()
            + ")";
  }

  private static String use(Flow flow) {
    return flow.function()
            .map(function -> "protected by " + function)
            .orElse(words(flow.use().name()))
        + (flow.isEqual() ? ", made equal" : "");
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
