package io.icestream.source.postgres;

import java.io.Serializable;
import java.util.List;

/** The columns of a table as the log writes them, and its key. */
record TableShape(TableName name, List<ColumnShape> columns, List<String> key)
    implements Serializable {

  /**
   * A column.
   *
   * @param type the declared type in the server's words
   * @param baseType the same, with domains replaced by what they are made of
   */
  record ColumnShape(String name, long typeOid, int typeModifier, String type, String baseType)
      implements Serializable {}

  TableShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  String[] columnNames() {
    return columns.stream().map(ColumnShape::name).toArray(String[]::new);
  }
}
