package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads masking.yml: per entity its personal columns. */
final class MaskingReader {
  private final List<Source> sources;
  private final Unreadable unreadable;
  private final Problems problems;

  MaskingReader(List<Source> sources, Unreadable unreadable, Problems problems) {
    this.unreadable = unreadable;
    this.sources = sources;
    this.problems = problems;
  }

  List<MaskingRule> read(YamlBlock file) {
    List<String> known =
        sources.stream()
            .flatMap(source -> source.entities().stream())
            .map(Entity::qualifiedName)
            .toList();
    List<MaskingRule> rules = new ArrayList<>();
    for (String name : file.keys()) {
      Optional<Entity> entity =
          sources.stream()
              .flatMap(source -> source.entities().stream())
              .filter(candidate -> candidate.qualifiedName().equals(name))
              .findFirst();
      if (entity.isEmpty() && unreadable.has(name)) {
        continue;
      }
      if (entity.isEmpty()) {
        problems.add(
            ErrorCode.PROJ_020,
            file.location(name),
            "Cannot mask '"
                + Names.shown(name)
                + "': there is no such entity. "
                + Names.suggest(name, known));
        continue;
      }
      file.block(name)
          .ifPresent(
              columns ->
                  columns.keys().stream()
                      .filter(column -> !SubjectReader.isSubject(column, columns))
                      .forEach(
                          column -> rule(entity.get(), column, columns).ifPresent(rules::add)));
    }
    return rules;
  }

  private Optional<MaskingRule> rule(Entity entity, String column, YamlBlock columns) {
    Location location = columns.location(column);
    boolean isShort = columns.isScalar(column);
    Optional<YamlBlock> block = isShort ? Optional.empty() : columns.block(column);
    block.ifPresent(options -> options.allow(Block.MASK));
    if (!columns.has(column)) {
      problems.add(
          ErrorCode.PROJ_023,
          location,
          "Cannot mask '"
              + Names.shown(column)
              + "': nothing says how. Write tokenize, mask, drop, or keep with a reason.");
      return Optional.empty();
    }
    Optional<Action> action =
        isShort
            ? columns.oneOf(column, Action.class)
            : block.flatMap(options -> options.oneOf("action", Action.class));
    if (action.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> function = block.flatMap(options -> options.text("function"));
    Optional<String> reason =
        block.flatMap(options -> options.text("reason")).filter(text -> !text.isBlank());
    if (action.get() == Action.KEEP && reason.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_023,
          location,
          "Cannot keep '"
              + Names.shown(column)
              + "' clear: no reason is given. Write {action: keep, reason: ...}.");
    }
    if (function.isPresent()
        && (action.get() == Action.KEEP
            || action.get() == Action.DROP
            || !Names.isAllowed(function.get()))) {
      problems.add(
          ErrorCode.PROJ_023,
          block.get().location("function"),
          "Cannot use the function of '"
              + Names.shown(column)
              + "': "
              + (Names.isAllowed(function.get())
                  ? "only tokenize and mask use one. Remove it."
                  : "it is not a function's name. Name a function of functions.sql."));
    }
    entity
        .declared()
        .ifPresent(
            table -> {
              mustExist(table, column, location, "mask");
              block
                  .flatMap(options -> options.text("subject"))
                  .ifPresent(
                      subject ->
                          mustExist(
                              table, subject, block.get().location("subject"), "take as subject"));
            });
    return Optional.of(
        new MaskingRule(
            entity.system(),
            entity.name(),
            column,
            action.get(),
            function,
            block
                .filter(options -> options.has("argument"))
                .flatMap(options -> options.integer("argument", 0, Integer.MAX_VALUE)),
            reason,
            block.flatMap(options -> options.text("subject")),
            location));
  }

  private void mustExist(TableDefinition table, String column, Location location, String use) {
    if (!table.columnNames().contains(column)) {
      problems.add(
          ErrorCode.PROJ_023,
          location,
          "Cannot "
              + use
              + " '"
              + Names.shown(column)
              + "': no such column in "
              + table.location().file()
              + ". "
              + Names.suggest(column, table.columnNames()));
    }
  }
}
