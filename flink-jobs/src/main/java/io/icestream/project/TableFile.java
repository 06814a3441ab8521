package io.icestream.project;

/**
 * A Silver or Gold file: a table and the view that fills it.
 *
 * @param file its path inside the project, such as {@code silver/customers.sql}
 */
public record TableFile(Layer layer, String file, TableDefinition table, ViewDefinition view) {
  /** {@code silver.customers}. */
  public String qualifiedName() {
    return layer.folder() + "." + table.name();
  }
}
