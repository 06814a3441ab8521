package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Planner;
import io.icestream.project.Entity;
import io.icestream.project.MaskingPolicy;
import io.icestream.project.MaskingRule;
import io.icestream.project.PersonalValues;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at some rows of the sources for personal columns whose names do not tell. */
final class ContentCheck {
  private ContentCheck() {}

  /** A problem for each text column without a masking rule that holds personal values. */
  static List<Problem> problems(Project project, List<SourceSystem> systems) {
    List<Problem> problems = new ArrayList<>();
    for (SourceSystem system : systems) {
      List<EntityTable> tables = system.entities();
      Set<String> declared =
          Planner.masking(project, tables).stream()
              .map(MaskingRule::qualifiedName)
              .collect(Collectors.toSet());
      for (EntityTable table : tables) {
        List<String> columns =
            table.columns().stream()
                .filter(column -> isText(column.type()))
                .map(EntityTable.Column::name)
                .filter(column -> !declared.contains(table.qualifiedName() + "." + column))
                .toList();
        Optional<Entity> entity = project.entity(table.qualifiedName());
        if (!columns.isEmpty() && entity.isPresent()) {
          system
              .sample(entity.get(), columns)
              .forEach(
                  (column, values) ->
                      PersonalValues.kind(values)
                          .ifPresent(kind -> problems.add(problem(table, column, kind))));
        }
      }
    }
    return problems;
  }

  private static Problem problem(EntityTable table, String column, String kind) {
    return new Problem(
        ErrorCode.PLAN_012,
        MaskingPolicy.LOCATION,
        "Cannot read %s: the column %s holds values that look like %s, and masking.yml says nothing of it. Add below %s '%s: tokenize'; or mask, drop, or {action: keep, reason: ...}."
            .formatted(table.qualifiedName(), column, article(kind), table.qualifiedName(), column),
        "");
  }

  private static String article(String kind) {
    return switch (kind) {
      case "iban" -> "bank accounts";
      case "email" -> "e-mail addresses";
      default -> kind + " numbers";
    };
  }

  private static boolean isText(String type) {
    return type.toUpperCase(Locale.ROOT).matches("(STRING|VARCHAR|CHAR)\\b.*");
  }
}
