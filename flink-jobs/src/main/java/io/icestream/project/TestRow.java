package io.icestream.project;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of a test case.
 *
 * @param values column to value: a text as written, null, a list or a map of such
 * @param locations where each value stands
 * @param location where the row begins
 */
public record TestRow(
    Map<String, Object> values, Map<String, Location> locations, Location location) {

  public TestRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    locations = Map.copyOf(locations);
  }
}
