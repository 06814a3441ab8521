package io.icestream.plan;

import io.icestream.functions.IcestreamFunctions;
import io.icestream.functions.IcestreamFunctions.Second;
import io.icestream.lineage.Flow;
import io.icestream.lineage.Protection;
import io.icestream.lineage.QueryLineage;
import io.icestream.lineage.SourceColumn;
import io.icestream.lineage.Use;
import io.icestream.project.MaskingRule;
import io.icestream.project.Names;
import io.icestream.project.Project;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which SQL function protects a column, and what it takes beside the value. */
final class MaskFunctions {
  private MaskFunctions() {}

  /**
   * Why the function of a rule can't protect its column; what the project brings may be anything.
   */
  static Optional<String> refusal(MaskingRule rule, Collection<String> functions) {
    if (rule.function().isEmpty()) {
      return rule.argument().isPresent()
          ? Optional.of("it has an argument and no function. Name the function, or remove it.")
          : Optional.empty();
    }
    String function = rule.function().get();
    if (!functions.contains(function)) {
      return Optional.of(
          "there is no function '" + function + "'. " + Names.suggest(function, functions));
    }
    Optional<IcestreamFunctions.Entry> entry = entry(function);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (!entry.get().declassifying()) {
      return Optional.of(
          function
              + " gives personal data again. "
              + Names.suggest(
                  function,
                  IcestreamFunctions.all().stream()
                      .filter(IcestreamFunctions.Entry::declassifying)
                      .map(IcestreamFunctions.Entry::name)
                      .toList()));
    }
    boolean takesNumber = entry.get().second() == Second.NUMBER;
    if (takesNumber != rule.argument().isPresent()) {
      return Optional.of(
          function
              + (takesNumber
                  ? " takes a number beside the value. Write {function: "
                      + function
                      + ", argument: 4}."
                  : " takes no argument. Remove it."));
    }
    if (entry.get().second() == Second.SUBJECT && rule.subject().isEmpty()) {
      return Optional.of(
          function
              + " needs to know whose value it is. Write {function: "
              + function
              + ", subject: <column>}.");
    }
    return Optional.empty();
  }

  /** The view's column that holds the subject of a rule, where its function takes it. */
  static boolean takesSubject(MaskingRule rule) {
    return rule
        .function()
        .flatMap(MaskFunctions::entry)
        .map(IcestreamFunctions.Entry::second)
        .stream()
        .anyMatch(Second.SUBJECT::equals);
  }

  /** Where the subject of a rule stands in a view: the column that is it alone. */
  static Optional<String> subject(MaskingRule rule, QueryLineage lineage) {
    SourceColumn subject =
        new SourceColumn(rule.system() + "." + rule.entity(), rule.subject().orElse(""));
    return lineage.columns().stream()
        .filter(column -> isOnly(subject, lineage.of(column).stream().toList()))
        .findFirst();
  }

  private static boolean isOnly(SourceColumn subject, List<Flow> flows) {
    return !flows.isEmpty()
        && flows.stream()
            .allMatch(
                flow -> flow.origin().equals(subject) && flow.use().compareTo(Use.NORMALISED) <= 0);
  }

  /** How a column is protected that passes through a view unchanged. */
  static Mask mask(MaskingRule rule, boolean isText, Optional<String> subject) {
    if (rule.function().isEmpty()) {
      boolean isToken = rule.action() == MaskingRule.Action.TOKENIZE;
      return new Mask(isToken ? "tokenize_text" : "redact_text", !isText, Optional.empty());
    }
    return new Mask(
        rule.function().get(),
        false,
        subject
            .map(column -> "cast(" + Sql.name(column) + " as string)")
            .or(() -> rule.argument().map(String::valueOf)));
  }

  /** Class name of a function to what it does to personal data. */
  static Map<String, Protection> protections(Project project) {
    Map<String, Protection> protections = new LinkedHashMap<>();
    for (IcestreamFunctions.Entry entry : IcestreamFunctions.all()) {
      String type = entry.type().getName();
      switch (entry.effect()) {
        case NONE -> {}
        case HIDES -> protections.put(type, Protection.WHOLE);
        case SHOWS_PART ->
            protections.put(
                type,
                entry.second() == Second.SUBJECT ? Protection.PART_OF_SUBJECT : Protection.PART);
        case REVEALS -> protections.put(type, Protection.REVEALS);
      }
    }
    project.functions().stream()
        .filter(function -> project.policy().trusts(function.name()))
        .forEach(function -> protections.putIfAbsent(function.className(), Protection.WHOLE));
    return protections;
  }

  private static Optional<IcestreamFunctions.Entry> entry(String function) {
    return IcestreamFunctions.all().stream()
        .filter(entry -> entry.name().equals(function))
        .findFirst();
  }
}
