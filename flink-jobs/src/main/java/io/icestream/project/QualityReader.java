package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import io.icestream.project.QualityRule.Dimension;
import io.icestream.project.QualityRule.Severity;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what is asked of a table: rules, the weights of dimensions, thresholds. */
final class QualityReader {
  private static final int MOST = 10;

  private final Map<String, TableFile> tables = new LinkedHashMap<>();
  private final Unreadable unreadable;
  private final Problems problems;

  QualityReader(List<TableFile> tables, Unreadable unreadable, Problems problems) {
    tables.forEach(table -> this.tables.put(table.qualifiedName(), table));
    this.unreadable = unreadable;
    this.problems = problems;
  }

  /** The rules of a table; empty where there is no such table. */
  Optional<TableQuality> read(String name, YamlBlock file) {
    file.allow(Block.QUALITY);
    TableFile table = tables.get(name);
    if (table == null) {
      if (!unreadable.has(name)) {
        tell(
            Location.startOf(file.location().file()),
            "Cannot ask anything of "
                + name
                + ": there is no such table. "
                + Names.suggest(name, tables.keySet()));
      }
      return Optional.empty();
    }
    List<QualityRule> rules =
        file.block("rules").stream()
            .flatMap(all -> all.keys().stream().flatMap(rule -> rule(table, rule, all).stream()))
            .toList();
    if (rules.isEmpty()) {
      if (file.isEmpty("rules")) {
        tell(file.location("rules"), "Cannot ask anything of " + name + ": there is no rule.");
      }
      return Optional.empty();
    }
    for (String column : List.of(TableQuality.SCORE, TableQuality.FLAGS)) {
      if (table.table().columnNames().contains(column)) {
        tell(
            file.location("rules"),
            "Cannot score the rows of "
                + name
                + ": it has a column "
                + column
                + " of its own. Rename that column.");
      }
    }
    return Optional.of(
        new TableQuality(
            rules,
            dimensions(file),
            file.block("gate").map(gate -> gate(table, gate, rules)).orElse(QualityGate.NONE)));
  }

  private Optional<QualityRule> rule(TableFile table, String name, YamlBlock rules) {
    Optional<YamlBlock> block = rules.block(name);
    Location location = rules.location(name);
    if (!Names.isAllowed(name)) {
      problems.add(
          ErrorCode.PROJ_008,
          location,
          "Cannot name a rule '" + Names.shown(name) + "': a name is " + Names.RULE + ".");
      return Optional.empty();
    }
    if (block.isEmpty()) {
      if (!rules.has(name)) {
        tell(location, "Cannot check '" + name + "': it says nothing. Write {not_null: <column>}.");
      }
      return Optional.empty();
    }
    block.get().allow(Block.RULE);
    Optional<QualityCheck> check =
        new QualityCheckReader(table, tables, unreadable, problems).read(name, block.get());
    int weight = block.get().integer("weight", 1, MOST).orElse(1);
    Optional<Dimension> dimension = one("dimension", Dimension.values(), block.get());
    Optional<Severity> severity = one("severity", Severity.values(), block.get());
    return check.map(
        what -> {
          QualityRule rule =
              new QualityRule(
                  name,
                  what,
                  dimension.orElse(dimension(what)),
                  weight,
                  severity.orElse(severity(what)),
                  number(block.get(), "at_most", 1).orElse(0.0),
                  location,
                  block.get().has("check") ? block.get().valueLocation("check") : location);
          checkSeverity(table, rule, block.get());
          return rule;
        });
  }

  private void checkSeverity(TableFile table, QualityRule rule, YamlBlock block) {
    Consumer<String> refuse =
        why ->
            tell(
                block.location("severity"),
                "Cannot check '" + rule.name() + "' with this severity: " + why);
    boolean isQuarantine = rule.severity() == Severity.QUARANTINE;
    boolean isGate = rule.severity() == Severity.GATE;
    if (rule.check() instanceof QualityCheck.RowCount && !isGate) {
      refuse.accept("it is about the table, not about a row. Use gate.");
    } else if (!rule.isOfRows() && !isGate && rule.severity() != Severity.FLAG) {
      refuse.accept("it is about the table, not about a row. Use flag or gate.");
    }
    if (block.has("at_most") && (!rule.isOfRows() || !isGate && rule.severity() != Severity.STOP)) {
      tell(
          block.location("at_most"),
          "Cannot allow a share of rows to fail '"
              + rule.name()
              + "': only the severities gate and stop of a rule on rows ask how many do. Remove"
              + " 'at_most'.");
    }
    if (rule.check() instanceof QualityCheck.References references
        && references.grace().isPresent()
        && !isGate) {
      refuse.accept("a time of grace is what a gate waits. Use gate, or remove 'grace'.");
    }
    if (isQuarantine
        && (rule.check() instanceof QualityCheck.Unique
            || rule.check() instanceof QualityCheck.References)) {
      refuse.accept(
          "it looks at other rows, which may come later, and what is in quarantine stays there."
              + " Use flag or score.");
    }
    if (isQuarantine && table.layer() == Layer.GOLD) {
      refuse.accept("only rows of a source have a quarantine. Put the rule on a table in silver.");
    }
  }

  private static Severity severity(QualityCheck check) {
    if (check instanceof QualityCheck.RowCount) {
      return Severity.GATE;
    }
    return check instanceof QualityCheck.OfTable ? Severity.FLAG : Severity.SCORE;
  }

  private static Dimension dimension(QualityCheck check) {
    if (check instanceof QualityCheck.Freshness) {
      return Dimension.TIMELINESS;
    }
    if (check instanceof QualityCheck.NotNull || check instanceof QualityCheck.RowCount) {
      return Dimension.COMPLETENESS;
    }
    if (check instanceof QualityCheck.Unique) {
      return Dimension.UNIQUENESS;
    }
    if (check instanceof QualityCheck.References) {
      return Dimension.INTEGRITY;
    }
    return check instanceof QualityCheck.Expression || check instanceof QualityCheck.Sum
        ? Dimension.CONSISTENCY
        : Dimension.VALIDITY;
  }

  private Map<Dimension, Integer> dimensions(YamlBlock file) {
    Map<Dimension, Integer> weights = new EnumMap<>(Dimension.class);
    Map<String, Dimension> known = QualityCheckReader.named(Dimension.values());
    Optional<YamlBlock> block = file.block("dimensions");
    for (String name : block.map(YamlBlock::keys).orElse(List.of())) {
      if (known.containsKey(name)) {
        block
            .get()
            .integer(name, 1, MOST)
            .ifPresent(weight -> weights.put(known.get(name), weight));
      } else {
        problems.add(
            ErrorCode.PROJ_006,
            block.get().location(name),
            "Cannot weigh '"
                + Names.shown(name)
                + "': there is no such dimension. "
                + Names.suggest(name, known.keySet()));
      }
    }
    return weights;
  }

  private QualityGate gate(TableFile table, YamlBlock block, List<QualityRule> rules) {
    block.allow(Block.GATE);
    String ratio = "max_quarantine_ratio";
    if (block.has(ratio)
        && rules.stream().noneMatch(rule -> rule.severity() == Severity.QUARANTINE)) {
      tell(
          block.location(ratio),
          "Cannot limit the quarantine of "
              + table.qualifiedName()
              + ": no rule puts rows there. Give a rule the severity quarantine.");
    }
    String score = "min_score";
    if (block.has(score) && rules.stream().noneMatch(QualityRule::isScored)) {
      tell(
          block.location(score),
          "Cannot ask for a score of "
              + table.qualifiedName()
              + ": no rule lowers it. Give a rule the severity score.");
    }
    return new QualityGate(
        number(block, ratio, 1), number(block, score, 100), number(block, "max_row_drop", 1));
  }

  private Optional<Double> number(YamlBlock block, String key, int most) {
    Optional<Double> number =
        block
            .text(key)
            .filter(text -> text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?"))
            .map(Double::valueOf)
            .filter(value -> value <= most);
    if (block.has(key) && number.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_006,
          block.location(key),
          "Cannot read '" + key + "': it is not a number from 0 to " + most + ". Write one.");
    }
    return number;
  }

  private static <E extends Enum<E>> Optional<E> one(String key, E[] constants, YamlBlock block) {
    Map<String, E> named = QualityCheckReader.named(constants);
    return block.oneOf(key, named.keySet()).map(named::get);
  }

  private void tell(Location location, String message) {
    problems.add(ErrorCode.PROJ_033, location, message);
  }
}
