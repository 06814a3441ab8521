package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.MaskingPolicy.Pattern;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads masking.yml: per entity its personal columns; patterns and tags for columns of any; what
 * profiles protect more; which functions of the project are trusted to protect.
 */
final class MaskingReader {
  private static final String TAGS = "tags";
  private static final String PROFILES = "profiles";
  private static final String FUNCTIONS = "functions";
  private static final Set<String> RESERVED = Set.of(TAGS, PROFILES, FUNCTIONS);
  private static final String TAG = "tag:";

  private final List<Source> sources;
  private final Unreadable unreadable;
  private final Problems problems;

  MaskingReader(List<Source> sources, Unreadable unreadable, Problems problems) {
    this.unreadable = unreadable;
    this.sources = sources;
    this.problems = problems;
  }

  /**
   * Reads the file.
   *
   * @param profile the chosen profile
   * @param profiles all that the project has
   * @param functions the names of the project's own functions
   */
  MaskingPolicy read(
      YamlBlock file, String profile, Collection<String> profiles, Collection<String> functions) {
    Map<String, List<String>> tags = tags(file);
    Part base = part(file, tags);
    Part strict = new Part(List.of(), List.of());
    Optional<YamlBlock> all = file.block(PROFILES);
    for (String name : all.map(YamlBlock::keys).orElse(List.of())) {
      Optional<Part> part = all.get().block(name).map(block -> part(block, tags));
      if (!profiles.contains(name)) {
        problems.add(
            ErrorCode.PROJ_024,
            all.get().location(name),
            "Cannot mask in profile '"
                + Names.shown(name)
                + "': icestream.yml has no such profile. "
                + Names.suggest(name, profiles));
      } else if (part.isPresent()) {
        part.get().rules().forEach(rule -> mustNotWeaken(rule, base));
        strict = name.equals(profile) ? part.get() : strict;
      }
    }
    List<MaskingRule> rules = new ArrayList<>(strict.rules());
    base.rules().stream()
        .filter(
            rule ->
                rules.stream()
                    .noneMatch(other -> other.qualifiedName().equals(rule.qualifiedName())))
        .toList()
        .forEach(rules::add);
    return new MaskingPolicy(rules, base.patterns(), strict.patterns(), trusted(file, functions));
  }

  /** The rules of the file, or those of a profile in it. */
  private record Part(List<MaskingRule> rules, List<Pattern> patterns) {}

  private void mustNotWeaken(MaskingRule rule, Part base) {
    base.rules().stream()
        .filter(other -> other.qualifiedName().equals(rule.qualifiedName()))
        .filter(other -> !MaskingPolicy.isNotWeaker(rule.action(), other.action()))
        .forEach(
            other ->
                problems.add(
                    ErrorCode.PROJ_023,
                    rule.location(),
                    "Cannot "
                        + rule.action().name().toLowerCase(Locale.ROOT)
                        + " '"
                        + Names.shown(rule.column())
                        + "' in a profile: a profile may only protect more, and "
                        + other.location()
                        + " says "
                        + other.action().name().toLowerCase(Locale.ROOT)
                        + ". Write the weaker rule there and the stricter one in a profile."));
  }

  private Map<String, List<String>> tags(YamlBlock file) {
    Map<String, List<String>> tags = new LinkedHashMap<>();
    Optional<YamlBlock> block = file.block(TAGS);
    for (String tag : block.map(YamlBlock::keys).orElse(List.of())) {
      List<String> names =
          block.get().texts(tag).stream()
              .filter(
                  name -> {
                    boolean isName = isColumn(name.value());
                    if (!isName) {
                      tellNoColumn(name.value(), name.location());
                    }
                    return isName;
                  })
              .map(YamlBlock.Text::value)
              .toList();
      tags.put(tag, names);
    }
    return tags;
  }

  private Map<String, String> trusted(YamlBlock file, Collection<String> functions) {
    Map<String, String> trusted = new LinkedHashMap<>();
    Optional<YamlBlock> block = file.block(FUNCTIONS);
    for (String name : block.map(YamlBlock::keys).orElse(List.of())) {
      Optional<String> reason = block.get().text(name).filter(text -> !text.isBlank());
      if (!functions.contains(name)) {
        problems.add(
            ErrorCode.PROJ_023,
            block.get().location(name),
            "Cannot trust function '"
                + Names.shown(name)
                + "': functions.sql has no such function. "
                + Names.suggest(name, functions));
      } else if (reason.isEmpty()) {
        problems.add(
            ErrorCode.PROJ_023,
            block.get().location(name),
            "Cannot trust function '"
                + Names.shown(name)
                + "': no reason is given. Write why its result tells nothing of what it takes.");
      } else {
        trusted.put(name, reason.get());
      }
    }
    return trusted;
  }

  private Part part(YamlBlock file, Map<String, List<String>> tags) {
    List<MaskingRule> rules = new ArrayList<>();
    List<Pattern> patterns = new ArrayList<>();
    for (String name : file.keys()) {
      if (RESERVED.contains(name)) {
        continue;
      }
      if (name.startsWith(TAG)) {
        List<String> names = tags.get(name.substring(TAG.length()));
        if (names == null) {
          problems.add(
              ErrorCode.PROJ_023,
              file.location(name),
              "Cannot mask '"
                  + Names.shown(name)
                  + "': there is no such tag. "
                  + Names.suggest(name.substring(TAG.length()), tags.keySet()));
        } else {
          rule(Optional.empty(), name, file).ifPresent(r -> patterns.add(new Pattern(names, r)));
        }
      } else if (isColumn(name) && (name.contains("*") || dots(name) > 1)) {
        rule(Optional.empty(), name, file)
            .ifPresent(r -> patterns.add(new Pattern(List.of(name), r)));
      } else {
        rules.addAll(entity(name, file));
      }
    }
    return new Part(rules, patterns);
  }

  private List<MaskingRule> entity(String name, YamlBlock file) {
    List<String> known =
        sources.stream()
            .flatMap(source -> source.entities().stream())
            .map(Entity::qualifiedName)
            .toList();
    Optional<Entity> entity =
        sources.stream()
            .flatMap(source -> source.entities().stream())
            .filter(candidate -> candidate.qualifiedName().equals(name))
            .findFirst();
    if (entity.isEmpty()) {
      if (!unreadable.has(name)) {
        problems.add(
            ErrorCode.PROJ_020,
            file.location(name),
            "Cannot mask '"
                + Names.shown(name)
                + "': there is no such entity. "
                + Names.suggest(name, known));
      }
      return List.of();
    }
    List<MaskingRule> rules = new ArrayList<>();
    file.block(name)
        .ifPresent(
            columns ->
                columns.keys().stream()
                    .filter(column -> !SubjectReader.isSubject(column, columns))
                    .forEach(column -> rule(entity, column, columns).ifPresent(rules::add)));
    return rules;
  }

  private static boolean isColumn(String name) {
    return name.matches("[^.]+(\\.[^.]+){1,2}");
  }

  private static long dots(String name) {
    return name.chars().filter(character -> character == '.').count();
  }

  private void tellNoColumn(String name, Location location) {
    problems.add(
        ErrorCode.PROJ_023,
        location,
        "Cannot tag '"
            + Names.shown(name)
            + "': it names no column. Write system.entity.column, or *.column for any entity.");
  }

  private Optional<MaskingRule> rule(Optional<Entity> entity, String column, YamlBlock columns) {
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
        .flatMap(Entity::declared)
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
            entity.map(Entity::system).orElse(""),
            entity.map(Entity::name).orElse(""),
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
