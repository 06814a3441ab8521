package io.icestream.project;

import java.util.List;

/**
 * A table or view that a query reads.
 *
 * @param path its name in parts: {@code [shop, customers]} or {@code [silver__customers]}
 * @param location where the query names it
 */
public record TableReference(List<String> path, Location location) {
  public TableReference {
    path = List.copyOf(path);
  }

  /** The parts with dots between them. */
  public String name() {
    return String.join(".", path);
  }
}
