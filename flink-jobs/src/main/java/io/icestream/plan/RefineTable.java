package io.icestream.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * A Silver or Gold table as its SQL file declares it.
 *
 * @param layer {@code silver} or {@code gold}
 * @param name the table's name, which is also the file's
 * @param createTable the statement that makes the table, as the author wrote it
 * @param columns the table's columns in their order
 * @param key the columns of the primary key
 * @param query the query of the file's view
 * @param file where it stands
 * @param queryLine the line of the file that the query begins on, from 1
 */
public record RefineTable(
    String layer,
    String name,
    String createTable,
    List<String> columns,
    List<String> key,
    String query,
    Path file,
    int queryLine) {

  public RefineTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /** {@code silver.customers}. */
  public String qualifiedName() {
    return layer + "." + name;
  }

  /** {@code silver__customers}: what later files read. */
  public String viewName() {
    return layer + "__" + name;
  }
}
