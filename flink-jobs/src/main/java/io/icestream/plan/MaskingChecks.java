package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.project.Location;
import io.icestream.project.MaskingPolicy;
import io.icestream.project.MaskingRule;
import io.icestream.project.Names;
import io.icestream.project.PersonalColumns;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether masking.yml fits the columns that the sources have, and leaves none out. */
final class MaskingChecks {
  private final List<EntityTable> entities;
  private final List<Problem> problems;

  MaskingChecks(List<EntityTable> entities, List<Problem> problems) {
    this.entities = entities;
    this.problems = problems;
  }

  /**
   * Tells all that is wrong.
   *
   * @param rules the rules that hold, those by pattern and tag included
   * @param functions the SQL functions that there are
   * @return the rules whose function cannot protect
   */
  Set<MaskingRule> check(Project project, List<MaskingRule> rules, Set<String> functions) {
    project.masking().forEach(this::mustExist);
    refuseUndeclared(rules);
    return refusals(rules, functions);
  }

  private void mustExist(MaskingRule rule) {
    Optional<EntityTable> entity = entity(rule.system(), rule.entity());
    if (entity.isEmpty()) {
      problem(
          ErrorCode.PLAN_001,
          rule.location(),
          "Cannot mask "
              + rule.qualifiedName()
              + ": no such entity. "
              + Names.suggest(
                  rule.system() + "." + rule.entity(),
                  entities.stream().map(EntityTable::qualifiedName).toList()));
      return;
    }
    List<String> columns = entity.get().columns().stream().map(EntityTable.Column::name).toList();
    if (!columns.contains(rule.column())) {
      problem(
          ErrorCode.PLAN_002,
          rule.location(),
          "Cannot mask "
              + rule.qualifiedName()
              + ": no such column. "
              + Names.suggest(rule.column(), columns));
    }
  }

  /** Refuses a column that looks personal and of which masking.yml says nothing. */
  private void refuseUndeclared(List<MaskingRule> rules) {
    Set<String> declared =
        rules.stream().map(MaskingRule::qualifiedName).collect(Collectors.toSet());
    for (EntityTable entity : entities) {
      List<String> missing =
          entity.columns().stream()
              .filter(
                  column ->
                      PersonalColumns.looksPersonal(entity.entity(), column.name(), column.type()))
              .map(EntityTable.Column::name)
              .filter(column -> !declared.contains(entity.qualifiedName() + "." + column))
              .toList();
      if (!missing.isEmpty()) {
        problem(
            ErrorCode.PLAN_012,
            MaskingPolicy.LOCATION,
            "Cannot read %s: %s, by name, and masking.yml says nothing of %s. Add below %s a line for each, such as '%s: tokenize'; or mask, drop, or {action: keep, reason: ...}."
                .formatted(
                    entity.qualifiedName(),
                    (missing.size() == 1 ? "the column " : "the columns ")
                        + String.join(", ", missing)
                        + (missing.size() == 1 ? " looks personal" : " look personal"),
                    missing.size() == 1 ? "it" : "them",
                    entity.qualifiedName(),
                    missing.get(0)));
      }
    }
  }

  private Set<MaskingRule> refusals(List<MaskingRule> rules, Set<String> functions) {
    Set<MaskingRule> refused = new LinkedHashSet<>();
    for (MaskingRule rule : rules) {
      MaskFunctions.refusal(rule, functions)
          .ifPresent(
              why -> {
                refused.add(rule);
                problem(
                    ErrorCode.PLAN_010,
                    rule.location(),
                    "Cannot mask " + rule.qualifiedName() + ": " + why);
              });
    }
    return refused;
  }

  private Optional<EntityTable> entity(String system, String name) {
    return entities.stream()
        .filter(entity -> entity.system().equals(system) && entity.entity().equals(name))
        .findFirst();
  }

  private void problem(ErrorCode code, Location location, String message) {
    problems.add(new Problem(code, location, message, ""));
  }
}
