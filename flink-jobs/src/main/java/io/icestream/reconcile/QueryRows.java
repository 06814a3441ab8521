package io.icestream.reconcile;

import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** The rows of a query, all columns of it compared. */
record QueryRows(LakeTables lake, String sql) implements TableRows {
  @Override
  public void read(Reader reader) throws Exception {
    try (CloseableIterator<Row> rows = lake.query(sql)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        Object[] values = new Object[row.getArity()];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.getField(i);
        }
        reader.row(values, null, 1);
      }
    }
  }
}
