package io.icestream.cases;

import io.icestream.project.TestCase;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a case.
 *
 * @param differences the rows that are not as expected; none when the case holds
 * @param failure why the table could not be made at all
 */
public record CaseOutcome(TestCase test, List<Difference> differences, Optional<String> failure) {

  public CaseOutcome {
    differences = List.copyOf(differences);
  }

  /** Whether the table has the expected rows and no other. */
  public boolean holds() {
    return differences.isEmpty() && failure.isEmpty();
  }

  /**
   * A row that is not as expected, column to value.
   *
   * @param expected what was expected; empty where a row was found that nothing expects
   * @param found what was found instead; empty where there is no such row
   */
  public record Difference(
      Optional<Map<String, Object>> expected, Optional<Map<String, Object>> found) {}
}
