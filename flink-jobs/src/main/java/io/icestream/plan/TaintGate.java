package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.lineage.Flow;
import io.icestream.lineage.QueryLineage;
import io.icestream.lineage.SourceColumn;
import io.icestream.lineage.Use;
import io.icestream.project.Location;
import io.icestream.project.MaskingRule;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.Problem;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/**
 * Lets no personal value into a table. What passes unchanged through a Silver view gets the mask of
 * its rule; what shows a personal value in any other way is refused, with the way that it takes.
 */
final class TaintGate {
  private final Map<SourceColumn, MaskingRule> rules = new LinkedHashMap<>();
  private final List<Problem> problems;

  /**
   * A gate.
   *
   * @param rules the rules of all personal columns that hold
   * @param problems takes what is refused
   */
  TaintGate(List<MaskingRule> rules, List<Problem> problems) {
    this.problems = problems;
    for (MaskingRule rule : rules) {
      if (rule.action() != Action.KEEP) {
        this.rules.put(new SourceColumn(rule.system() + "." + rule.entity(), rule.column()), rule);
      }
    }
  }

  /**
   * How the columns of a Silver view are protected.
   *
   * @param without rules that are wrong and told of already
   */
  Map<String, Mask> masks(
      TableFile table,
      Map<String, LogicalType> columns,
      QueryLineage lineage,
      Set<MaskingRule> without) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    for (String column : lineage.columns()) {
      List<Flow> personal =
          lineage.of(column).stream()
              .filter(this::shows)
              .filter(flow -> !without.contains(rules.get(flow.origin())))
              .toList();
      Target target = Target.of(table, lineage, column);
      if (isRefused(target, personal)) {
        continue;
      }
      List<MaskingRule> own =
          personal.stream()
              .filter(flow -> !flow.isEqual())
              .map(flow -> rules.get(flow.origin()))
              .distinct()
              .toList();
      if (own.isEmpty()) {
        personal.stream().findFirst().ifPresent(flow -> refuseEqual(target, flow));
      } else {
        mask(target, own, columns.get(column), lineage).ifPresent(mask -> masks.put(column, mask));
      }
    }
    return masks;
  }

  /** Refuses what reaches a table without passing a mask. */
  void check(TableFile table, QueryLineage lineage) {
    for (String column : lineage.columns()) {
      shown(lineage, column)
          .ifPresent(
              flow ->
                  refuse(
                      ErrorCode.PLAN_011,
                      Target.of(table, lineage, column),
                      flow,
                      "Cannot write %s of %s: it shows the personal column %s.",
                      "Select what Silver has protected."));
    }
  }

  /**
   * Refuses masks that do not protect: functions that the project brings and does not vouch for.
   */
  void checkMasks(TableFile table, QueryLineage lineage, Map<String, Mask> masks) {
    masks.forEach(
        (column, mask) ->
            shown(lineage, column)
                .ifPresent(
                    flow ->
                        refuse(
                            ErrorCode.PLAN_011,
                            Target.of(table, lineage, column),
                            flow,
                            "Cannot mask %s of %s with "
                                + mask.function()
                                + ": nothing says that it protects %s.",
                            "Name another function; or, if it does protect, say why below"
                                + " 'functions' of masking.yml.")));
  }

  /** Why a column of a query may not be written somewhere; empty when it may. */
  Optional<String> refusal(QueryLineage lineage, String into) {
    for (String column : lineage.columns()) {
      Optional<Flow> shown = shown(lineage, column);
      if (shown.isPresent()) {
        return Optional.of(
            sentence(
                "Cannot write %s into %s: it shows the personal column %s.",
                shown.get(),
                column,
                into,
                "Protect it with a function such as tokenize_text, or leave it out."));
      }
    }
    return Optional.empty();
  }

  private Optional<Flow> shown(QueryLineage lineage, String column) {
    return lineage.of(column).stream().filter(this::shows).findFirst();
  }

  /** A column of a table, and which item of the view's select it is. */
  private record Target(TableFile table, int index, String column) {
    static Target of(TableFile table, QueryLineage lineage, String column) {
      return new Target(table, lineage.columns().indexOf(column), column);
    }

    Location location() {
      return table.view().locateColumn(index);
    }
  }

  /** Whether a value that a rule protects may show; a dropped one shows in any form. */
  private boolean shows(Flow flow) {
    if (flow.use() == Use.REVEALED) {
      return true;
    }
    MaskingRule rule = rules.get(flow.origin());
    return rule != null
        && (flow.use().isClear() || (rule.action() == Action.DROP && flow.use() == Use.PROTECTED));
  }

  private boolean isRefused(Target target, List<Flow> personal) {
    for (Flow flow : personal) {
      MaskingRule rule = rules.get(flow.origin());
      if (rule != null && rule.action() == Action.DROP) {
        refuse(
            ErrorCode.PLAN_007,
            target,
            flow,
            "Cannot select %s into %s: it comes from %s, which is dropped.",
            "Leave it out, or change its rule.");
        return true;
      }
      if (flow.use() != Use.SAME && !flow.isEqual()) {
        refuse(
            ErrorCode.PLAN_008,
            target,
            flow,
            "Cannot compute %s of %s: it shows the personal column %s.",
            "Select the column unchanged, so that it is protected; or protect it in the query, as"
                + " tokenize_text does; or leave it out.");
        return true;
      }
    }
    return false;
  }

  private void refuseEqual(Target target, Flow flow) {
    refuse(
        ErrorCode.PLAN_011,
        target,
        flow,
        "Cannot select %s into %s: the query makes it equal to the personal column %s.",
        "Give it a rule of its own in masking.yml, or leave it out.");
  }

  private Optional<Mask> mask(
      Target target, List<MaskingRule> own, LogicalType type, QueryLineage lineage) {
    List<Mask> masks = new ArrayList<>();
    for (MaskingRule rule : own) {
      Optional<String> subject = MaskFunctions.subject(rule, lineage);
      if (MaskFunctions.takesSubject(rule) && subject.isEmpty()) {
        add(
            ErrorCode.PLAN_010,
            target.location(),
            "Cannot mask "
                + target.column()
                + " of "
                + target.table().qualifiedName()
                + ": "
                + rule.function().orElse("")
                + " takes the subject "
                + rule.subject().orElse("")
                + " ("
                + rule.location()
                + "), which the view leaves out. Select it too.");
        return Optional.empty();
      }
      boolean isText = type.is(LogicalTypeFamily.CHARACTER_STRING);
      masks.add(
          MaskFunctions.mask(
              rule, isText, subject.filter(any -> MaskFunctions.takesSubject(rule))));
    }
    if (masks.stream().distinct().count() > 1) {
      add(
          ErrorCode.PLAN_013,
          target.location(),
          "Cannot mask "
              + target.column()
              + " of "
              + target.table().qualifiedName()
              + ": it is "
              + own.stream()
                  .map(rule -> rule.qualifiedName() + " (" + rule.location() + ")")
                  .collect(Collectors.joining(" or "))
              + ", whose rules differ. Give both the same rule, or protect each in the query.");
    }
    return Optional.of(masks.get(0));
  }

  private void refuse(ErrorCode code, Target target, Flow flow, String what, String remedy) {
    add(
        code,
        target.location(),
        sentence(what, flow, target.column(), target.table().qualifiedName(), remedy));
  }

  private String sentence(String what, Flow flow, String column, String table, String remedy) {
    MaskingRule rule = rules.get(flow.origin());
    List<String> path = new ArrayList<>(flow.path());
    path.add(table + "." + column);
    return what.formatted(column, table, flow.origin().qualifiedName()).replaceFirst("[.]$", "")
        + (rule == null ? "" : " (" + rule.location() + ")")
        + ". Way: "
        + String.join(" -> ", path)
        + ". "
        + remedy;
  }

  private void add(ErrorCode code, Location location, String message) {
    problems.add(new Problem(code, location, message, ""));
  }
}
