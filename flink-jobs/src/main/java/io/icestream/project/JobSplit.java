package io.icestream.project;

import java.util.List;

/**
 * A job of a split project.
 *
 * @param tables the Silver and Gold tables that it writes, as {@code layer.table}
 */
public record JobSplit(String name, List<String> tables, Location location) {
  public JobSplit {
    tables = List.copyOf(tables);
  }
}
