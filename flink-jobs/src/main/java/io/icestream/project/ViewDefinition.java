package io.icestream.project;

import java.util.List;

/**
 * A {@code CREATE TEMPORARY VIEW} of a project.
 *
 * @param name {@code <layer>__<table>}
 * @param query the query as written, parameters filled in; its line breaks are those of the file
 * @param queryLocation where the query begins in the file, so that a position in {@code query} can
 *     be told as one of the file
 * @param references what it reads, common table expressions not included, in order of appearance
 * @param statement the statement as written, parameters filled in, without the semicolon
 * @param location where the statement begins
 */
public record ViewDefinition(
    String name,
    String query,
    Location queryLocation,
    List<TableReference> references,
    String statement,
    Location location) {

  public ViewDefinition {
    references = List.copyOf(references);
  }

  /**
   * The place in the file of a place in {@link #query}.
   *
   * @param line of the query, from 1
   * @param column of the query, from 1
   */
  public Location locate(int line, int column) {
    return new Location(
        queryLocation.file(),
        queryLocation.line() + line - 1,
        line == 1 ? queryLocation.column() + column - 1 : column);
  }
}
