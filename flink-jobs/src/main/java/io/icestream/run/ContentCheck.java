package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Planner;
import io.icestream.project.Entity;
import io.icestream.project.MaskingPolicy;
import io.icestream.project.MaskingRule;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.scan.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at some rows of the sources for personal columns whose names do not tell. */
final class ContentCheck {
  private static final int LEAST = 3;
  private static final int ONE_OF = 5;

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
                      shape(values)
                          .ifPresent(shape -> problems.add(problem(table, column, shape))));
        }
      }
    }
    return problems;
  }

  /** What at least one of five values, and three, hold; empty when they look harmless. */
  static Optional<Shape> shape(List<String> values) {
    List<String> filled = values.stream().filter(text -> text != null && !text.isBlank()).toList();
    Map<Shape, Integer> holding = new EnumMap<>(Shape.class);
    for (String value : filled) {
      Shape.in(value).keySet().forEach(shape -> holding.merge(shape, 1, Integer::sum));
    }
    return holding.entrySet().stream()
        .filter(each -> each.getValue() >= LEAST && each.getValue() * ONE_OF >= filled.size())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Problem problem(EntityTable table, String column, Shape shape) {
    return new Problem(
        ErrorCode.PLAN_012,
        MaskingPolicy.LOCATION,
        "Cannot read %s: values of the column %s look personal (%s), and masking.yml says nothing of it. Add below %s '%s: tokenize'; or mask, drop, or {action: keep, reason: ...}."
            .formatted(table.qualifiedName(), column, shape.label(), table.qualifiedName(), column),
        "");
  }

  private static boolean isText(String type) {
    return type.toUpperCase(Locale.ROOT).matches("(STRING|VARCHAR|CHAR)\\b.*");
  }
}
