package io.icestream.project;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that go in and the rows that a table must have then.
 *
 * <p>The type of a column decides what a value means. A given row may hold {@code meta_op} ({@code
 * c} unless stated) and {@code meta_event_at}; its position is its place in the list. Columns that
 * a given row leaves out are null, columns that an expected row leaves out are not compared.
 *
 * @param table {@code silver.transactions}
 * @param given by entity ({@code web.transactions}) or Silver table, in the order of arrival
 */
public record TestCase(
    String table,
    String name,
    Map<String, List<TestRow>> given,
    List<TestRow> expected,
    Location location) {

  public TestCase {
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    expected = List.copyOf(expected);
  }
}
