package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.project.MaskingRule;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.Names;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.SubjectRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** Decides what is sealed of a project's entities, and for whom. */
public final class Sealings {
  private Sealings() {}

  /**
   * The entities with what masking.yml makes personal sealed: all that is tokenized, masked or
   * dropped.
   *
   * @param keys the identity of the key store; empty while there is none
   */
  public static List<EntityTable> apply(
      Project project, List<EntityTable> entities, Optional<String> keys) {
    return entities.stream()
        .map(entity -> entity.with(entity.columns(), Optional.of(sealing(project, entity, keys))))
        .toList();
  }

  private static Sealing sealing(Project project, EntityTable entity, Optional<String> keys) {
    Set<String> columns =
        rules(project, entity).stream()
            .filter(rule -> rule.action() != Action.KEEP)
            .map(MaskingRule::column)
            .collect(Collectors.toSet());
    Optional<SubjectRule> declared = subject(project, entity);
    return new Sealing(
        columns,
        declared.map(SubjectRule::of).orElse(entity.qualifiedName()),
        declared.map(rule -> List.of(rule.column())).orElse(entity.key()),
        declared.isPresent(),
        keys);
  }

  private static List<MaskingRule> rules(Project project, EntityTable entity) {
    return Planner.masking(project, List.of(entity));
  }

  private static Optional<SubjectRule> subject(Project project, EntityTable entity) {
    return project.subjects().stream()
        .filter(rule -> rule.qualifiedEntity().equals(entity.qualifiedName()))
        .findFirst();
  }

  /** What keeps entities from being sealed as masking.yml asks. */
  static List<Problem> problems(Project project, List<EntityTable> entities) {
    List<Problem> problems = new ArrayList<>();
    for (EntityTable entity : entities) {
      entity.sealing().ifPresent(sealing -> check(project, entity, sealing, problems));
    }
    return problems;
  }

  private static void check(
      Project project, EntityTable entity, Sealing sealing, List<Problem> problems) {
    List<MaskingRule> rules = rules(project, entity);
    for (MaskingRule rule : rules) {
      boolean isKey = entity.key().contains(rule.column());
      boolean isOrder = entity.orderBy().filter(rule.column()::equals).isPresent();
      boolean isUnequal = isKey && rule.action() != Action.TOKENIZE;
      if (rule.action() != Action.KEEP && (isUnequal || isOrder)) {
        problems.add(
            new Problem(
                ErrorCode.SEAL_005,
                rule.location(),
                "Cannot seal "
                    + rule.qualifiedName()
                    + ": "
                    + (isUnequal
                        ? "it is a key of the entity, and only tokens keep rows apart. Write"
                            + " 'tokenize',"
                        : "it orders the changes of a key, and sealed values have no order. Name"
                            + " another order for the entity,")
                    + " or {action: keep, reason: ...} if you accept it in clear.",
                ""));
      } else if (rule.action() != Action.KEEP && sealing.subject().isEmpty()) {
        problems.add(
            new Problem(
                ErrorCode.SEAL_006,
                rule.location(),
                "Cannot seal "
                    + rule.qualifiedName()
                    + ": "
                    + entity.qualifiedName()
                    + " has no key, and nothing says whose data its rows are. Write 'subject:"
                    + " <column>' beside the column.",
                ""));
        return;
      }
    }
    if (sealing.isIdle()) {
      return;
    }
    List<String> names = entity.columns().stream().map(EntityTable.Column::name).toList();
    for (String column : sealing.subject()) {
      Optional<EntityTable.Column> found =
          entity.columns().stream().filter(each -> each.name().equals(column)).findFirst();
      if (found.isEmpty() || !tellsPersons(found.get())) {
        problems.add(
            new Problem(
                ErrorCode.SEAL_006,
                subject(project, entity)
                    .map(SubjectRule::location)
                    .orElseGet(() -> rules.get(0).location()),
                "Cannot tell the persons of "
                    + entity.qualifiedName()
                    + " by "
                    + column
                    + ": "
                    + (found.isEmpty()
                        ? "no such column. " + Names.suggest(column, names)
                        : "it is "
                            + found.get().type()
                            + ". Name a column with texts or whole numbers: 'subject: <column>'."),
                ""));
      }
    }
  }

  /** Types whose values have one text only, in SQL as in the source. */
  private static boolean tellsPersons(EntityTable.Column column) {
    LogicalType type = LogicalTypeParser.parse(column.type(), Sealings.class.getClassLoader());
    return type.is(LogicalTypeFamily.CHARACTER_STRING)
        || type.is(LogicalTypeFamily.INTEGER_NUMERIC)
        || (type instanceof DecimalType decimal && decimal.getScale() == 0);
  }
}
