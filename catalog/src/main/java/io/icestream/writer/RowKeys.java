package io.icestream.writer;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** Takes the key and the order value out of rows of one type. */
final class RowKeys implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final byte[] OLDEST = {};

  private record Column(int position, boolean fixedWidth, ColumnEncoder encoder)
      implements Serializable {}

  private final List<Column> keys;
  private final Column order;

  private RowKeys(List<Column> keys, Column order) {
    this.keys = keys;
    this.order = order;
  }

  static RowKeys of(KeyedWriterOptions options) {
    return of(options.rowType(), options.keyColumns(), options.orderColumn());
  }

  static RowKeys of(RowType rowType, List<String> keyColumns, String orderColumn) {
    List<Column> keys = new ArrayList<>();
    keyColumns.forEach(name -> keys.add(column(rowType, name)));
    return new RowKeys(
        List.copyOf(keys), orderColumn == null ? null : column(rowType, orderColumn));
  }

  private static Column column(RowType rowType, String name) {
    int position = rowType.getFieldIndex(name);
    LogicalType type = rowType.getTypeAt(position);
    return new Column(position, ColumnEncoder.isFixedWidth(type), ColumnEncoder.of(type, position));
  }

  boolean isOrdered() {
    return order != null;
  }

  IndexKey key(RowData row) {
    if (keys.size() == 1) {
      return new IndexKey(encode(keys.get(0), row));
    }
    byte[][] parts = new byte[keys.size()][];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = encode(keys.get(i), row);
      length += parts[i].length + (keys.get(i).fixedWidth() ? 0 : 4);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int i = 0; i < parts.length; i++) {
      if (!keys.get(i).fixedWidth()) {
        bytes.putInt(parts[i].length);
      }
      bytes.put(parts[i]);
    }
    return new IndexKey(bytes.array());
  }

  /** The order value; null counts as older than everything, and so does a missing column. */
  byte[] order(RowData row) {
    return order == null || row.isNullAt(order.position()) ? OLDEST : order.encoder().encode(row);
  }

  private static byte[] encode(Column column, RowData row) {
    if (row.isNullAt(column.position())) {
      throw WriterFailures.nullKey(column.position());
    }
    return column.encoder().encode(row);
  }
}
