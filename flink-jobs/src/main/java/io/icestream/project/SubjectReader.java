package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads of masking.yml whose data the rows of each entity are. */
final class SubjectReader {
  private static final String SUBJECT = "subject";

  private final List<Source> sources;
  private final Problems problems;

  SubjectReader(List<Source> sources, Problems problems) {
    this.sources = sources;
    this.problems = problems;
  }

  /**
   * Whether a key of an entity says whose data its rows are; the rule of a column that has this
   * name is an action, or a block with one.
   */
  static boolean isSubject(String key, YamlBlock columns) {
    if (!key.equals(SUBJECT)) {
      return false;
    }
    if (columns.isScalar(key)) {
      return columns
          .rawText(key)
          .filter(
              text ->
                  Stream.of(Action.values())
                      .noneMatch(action -> action.name().toLowerCase(Locale.ROOT).equals(text)))
          .isPresent();
    }
    return columns.block(key).filter(block -> !block.has("action")).isPresent();
  }

  List<SubjectRule> read(YamlBlock file) {
    List<Entity> entities = sources.stream().flatMap(source -> source.entities().stream()).toList();
    List<SubjectRule> rules = new ArrayList<>();
    for (Entity entity : entities) {
      String name = entity.qualifiedName();
      if (!file.has(name)) {
        continue;
      }
      file.block(name)
          .filter(columns -> isSubject(SUBJECT, columns))
          .flatMap(columns -> rule(entity, columns, entities))
          .ifPresent(rules::add);
    }
    return rules;
  }

  private Optional<SubjectRule> rule(Entity entity, YamlBlock columns, List<Entity> entities) {
    Location location = columns.location(SUBJECT);
    Optional<YamlBlock> block =
        columns.isScalar(SUBJECT) ? Optional.empty() : columns.block(SUBJECT);
    block.ifPresent(options -> options.allow(Block.SUBJECT));
    Optional<String> column =
        block.isPresent() ? block.get().text("column") : columns.text(SUBJECT);
    if (column.isEmpty()) {
      return Optional.empty();
    }
    String of = block.flatMap(options -> options.text("of")).orElse(entity.qualifiedName());
    List<String> names = entities.stream().map(Entity::qualifiedName).toList();
    if (!names.contains(of)) {
      problems.add(
          ErrorCode.PROJ_020,
          location,
          "Cannot tell the persons of "
              + entity.qualifiedName()
              + " from '"
              + Names.shown(of)
              + "': there is no such entity. "
              + Names.suggest(of, names));
      return Optional.empty();
    }
    return Optional.of(new SubjectRule(entity.system(), entity.name(), column.get(), of, location));
  }
}
