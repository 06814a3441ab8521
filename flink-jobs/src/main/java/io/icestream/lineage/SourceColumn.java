package io.icestream.lineage;

/**
 * A column of a table that a query reads.
 *
 * @param table the table as {@code database.table}
 * @param column its name
 */
public record SourceColumn(String table, String column) {
  /** {@code shop.customers.email}. */
  public String qualifiedName() {
    return table + "." + column;
  }
}
