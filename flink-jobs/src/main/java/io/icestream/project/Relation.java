package io.icestream.project;

import java.util.List;

/**
 * That rows of a table name rows of another: what a foreign key would say.
 *
 * @param table the table whose rows name others, such as {@code gold.fact_transactions}
 * @param columns its columns
 * @param parent the table that is named
 * @param parentColumns the columns there that have the same values, in the same order
 * @param isOptional whether a row may name none
 * @param by what checks it: the file of an audit, or a rule and its file
 */
public record Relation(
    String table,
    List<String> columns,
    String parent,
    List<String> parentColumns,
    boolean isOptional,
    String by) {

  public Relation {
    columns = List.copyOf(columns);
    parentColumns = List.copyOf(parentColumns);
  }
}
