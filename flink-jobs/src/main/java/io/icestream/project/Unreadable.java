package io.icestream.project;

import java.util.HashSet;
import java.util.Set;

/** What is there but could not be read, so that nobody is told that it is not there. */
final class Unreadable {
  private final Set<String> names = new HashSet<>();

  /** An entity ({@code shop.customers}), a table ({@code silver.customers}) or a view of one. */
  void add(String name) {
    names.add(name);
  }

  /** A system with whatever it holds. */
  void addSystem(String system) {
    names.add(system + ".*");
  }

  boolean has(String name) {
    int dot = name.indexOf('.');
    return names.contains(name) || (dot >= 0 && names.contains(name.substring(0, dot) + ".*"));
  }
}
