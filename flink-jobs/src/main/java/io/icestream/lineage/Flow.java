package io.icestream.lineage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * That values of a source column reach a column of a query.
 *
 * @param origin the source column
 * @param use how much of its value may show
 * @param isEqual whether the column is another one, whose values a join or filter makes equal to it
 * @param function the function that protects it; empty where none does
 * @param last the last step on the way; null at the source
 */
public record Flow(
    SourceColumn origin, Use use, boolean isEqual, Optional<String> function, Step last) {

  /** A step on the way of a value: an expression, or a column of a view. */
  record Step(Step before, String text) {}

  static Flow from(SourceColumn origin) {
    return new Flow(origin, Use.SAME, false, Optional.empty(), null);
  }

  Flow with(Use other) {
    return other == use ? this : new Flow(origin, other, isEqual, function, last);
  }

  Flow through(String text) {
    return last != null && last.text().equals(text)
        ? this
        : new Flow(origin, use, isEqual, function, new Step(last, text));
  }

  Flow equalTo() {
    return new Flow(origin, use, true, function, last);
  }

  Flow protectedBy(String name) {
    return new Flow(origin, Use.PROTECTED, isEqual, Optional.of(name), last);
  }

  /** The way of the value from the source column on, each step as SQL names it. */
  public List<String> path() {
    List<String> path = new ArrayList<>();
    for (Step step = last; step != null; step = step.before()) {
      path.add(step.text());
    }
    path.add(origin.qualifiedName());
    Collections.reverse(path);
    return List.copyOf(path);
  }
}
