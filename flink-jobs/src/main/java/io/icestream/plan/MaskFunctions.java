package io.icestream.plan;

import io.icestream.functions.IcestreamFunctions;
import io.icestream.functions.IcestreamFunctions.Second;
import io.icestream.project.MaskingRule;
import io.icestream.project.Names;
import java.util.Collection;
import java.util.List;
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

  /** Where the subject of a rule stands in a view: the column that comes from it alone. */
  static Optional<String> subject(
      MaskingRule rule, List<String> columns, List<List<DryRun.Origin>> origins) {
    for (int i = 0; i < columns.size(); i++) {
      if (origins.get(i).size() == 1
          && origins.get(i).get(0).table().equals(rule.system() + "__" + rule.entity())
          && origins.get(i).get(0).column().equals(rule.subject().orElse(null))) {
        return Optional.of(columns.get(i));
      }
    }
    return Optional.empty();
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

  private static Optional<IcestreamFunctions.Entry> entry(String function) {
    return IcestreamFunctions.all().stream()
        .filter(entry -> entry.name().equals(function))
        .findFirst();
  }
}
