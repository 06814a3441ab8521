package io.icestream.profile;

import io.icestream.profile.ColumnProfile.Frequent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rules that all rows of a profile keep: a place to begin, for a person to choose from. What holds
 * of few rows may be chance, so none are suggested for a small table.
 */
public final class RuleSuggestions {
  /** With fewer rows than this nothing is suggested. */
  public static final int LEAST_ROWS = 100;

  private static final int MOST_IN_SET = 12;
  private static final int LEAST_EACH = 5;
  private static final int LONGEST_REGEX = 60;

  private RuleSuggestions() {}

  /** Lines of YAML below {@code rules:}. */
  public static List<String> of(TableProfile profile) {
    List<String> rules = new ArrayList<>();
    if (profile.rows() < LEAST_ROWS) {
      return rules;
    }
    for (ColumnProfile column : profile.columns()) {
      if (column.nulls() == 0) {
        rules.add("%s_is_there: {not_null: %1$s}".formatted(column.name()));
      }
      if (column.nulls() < column.rows() / 2) {
        ofValues(column).ifPresent(rules::add);
      }
    }
    return rules;
  }

  private static Optional<String> ofValues(ColumnProfile column) {
    String name = column.name();
    if (column.isNumber()) {
      return new BigDecimal(column.least().orElseThrow().toString()).signum() >= 0
          ? Optional.of("%s_is_not_negative: {range: {min: 0}, column: %1$s}".formatted(name))
          : Optional.empty();
    }
    if (!column.isText()) {
      return Optional.empty();
    }
    if (column.isEmail()) {
      return Optional.of("%s_is_email: {format: email, column: %1$s}".formatted(name));
    }
    if (column.isPhone()) {
      return Optional.of("%s_is_phone: {format: phone, column: %1$s}".formatted(name));
    }
    List<Frequent> all = column.frequent(MOST_IN_SET + 1);
    if (column.knowsAllValues()
        && !all.isEmpty()
        && all.size() <= MOST_IN_SET
        && all.stream().allMatch(value -> value.rows() >= LEAST_EACH)) {
      return Optional.of(
          "%s_is_known: {set: [%s], column: %1$s}"
              .formatted(
                  name,
                  all.stream()
                      .map(value -> "'" + value.value().replace("'", "''") + "'")
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    return regex(column)
        .map(regex -> "%s_has_form: {regex: '%s', column: %1$s}".formatted(name, regex));
  }

  /** The one form that all texts have, if it is one of letters and digits and not only letters. */
  private static Optional<String> regex(ColumnProfile column) {
    List<Frequent> shapes = column.shapes(2);
    if (shapes.size() != 1 || shapes.get(0).value().indexOf('9') < 0) {
      return Optional.empty();
    }
    String shape = shapes.get(0).value();
    StringBuilder regex = new StringBuilder("^");
    for (int from = 0; from < shape.length(); ) {
      int to = from;
      while (to < shape.length() && shape.charAt(to) == shape.charAt(from)) {
        to++;
      }
      char c = shape.charAt(from);
      regex.append(
          switch (c) {
            case 'a' -> "[a-z]";
            case 'A' -> "[A-Z]";
            case '9' -> "[0-9]";
            case ' ', '-', '_', ':', '/', '@', '#', ',' -> String.valueOf(c);
            case '.', '+', '*', '?', '(', ')', '[', ']', '{', '}', '|', '$' -> "[" + c + "]";
            default -> ".";
          });
      if (to - from > 1) {
        regex.append('{').append(to - from).append('}');
      }
      from = to;
    }
    return regex.length() > LONGEST_REGEX
        ? Optional.empty()
        : Optional.of(regex.append('$').toString());
  }
}
