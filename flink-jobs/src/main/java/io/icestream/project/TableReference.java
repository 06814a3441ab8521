package io.icestream.project;

import java.util.List;

/**
 * A table or view that a query reads.
 *
 * @param path its name in parts: {@code [shop, customers]} or {@code [silver__customers]}
 * @param location where the query names it
 */
public record TableReference(List<String> path, Location location) {
  /** Behind an entity's name: each version of each row, with the time from which it holds. */
  public static final String VERSIONS = "__versions";

  /** Behind an entity's name: its versions, each with the whole time for which it holds. */
  public static final String HISTORY = "__history";

  public TableReference {
    path = List.copyOf(path);
  }

  /** The parts with dots between them. */
  public String name() {
    return String.join(".", path);
  }

  /** What is read, be it as it is now or over time: {@code shop.customers}. */
  public String base() {
    String name = name();
    return isOverTime() ? name.substring(0, name.lastIndexOf("__")) : name;
  }

  /** Whether an entity's rows are read as they were over time. */
  public boolean isOverTime() {
    return path.size() == 2 && (name().endsWith(VERSIONS) || name().endsWith(HISTORY));
  }
}
