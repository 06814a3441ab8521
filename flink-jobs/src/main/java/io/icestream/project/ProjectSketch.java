package io.icestream.project;

import java.util.List;

/**
 * What a new project is to be made of.
 *
 * @param name of the project
 * @param system the name of its one system
 * @param kind of the system
 * @param url JDBC URL without credentials
 */
public record ProjectSketch(
    String name, String system, Kind kind, String url, String username, List<TableSketch> tables) {

  public ProjectSketch {
    tables = List.copyOf(tables);
  }

  /** The kinds of system that a project can be made from. */
  public enum Kind {
    POSTGRES,
    MYSQL,
    JDBC
  }
}
