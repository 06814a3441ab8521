package io.icestream.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/** What some changes did to a table, and what the rows that arrived hold. */
final class TableSummary {
  private static final int NUMBERS = 1;
  private static final int TEXTS = 2;

  private final Watched table;
  private final List<ColumnSummary> columns = new ArrayList<>();
  private long changes;

  TableSummary(Watched table) {
    this.table = table;
    table.columns().forEach(column -> columns.add(new ColumnSummary(column.kind())));
  }

  long changes() {
    return changes;
  }

  List<ColumnSummary> columns() {
    return columns;
  }

  /** Takes a change: the table's name, its numbers, and what else it has as texts. */
  void add(RowData row) {
    if (row.getRowKind() == RowKind.UPDATE_BEFORE) {
      return;
    }
    changes++;
    if (row.getRowKind() == RowKind.DELETE) {
      return;
    }
    ArrayData numbers = row.isNullAt(NUMBERS) ? null : row.getArray(NUMBERS);
    ArrayData texts = row.isNullAt(TEXTS) ? null : row.getArray(TEXTS);
    int number = 0;
    int text = 0;
    for (ColumnSummary column : columns) {
      switch (column.kind()) {
        case NUMBER -> {
          if (numbers.isNullAt(number)) {
            column.addNull();
          } else {
            column.add(numbers.getDouble(number));
          }
          number++;
        }
        case TEXT, TOKEN, ANY -> {
          if (texts.isNullAt(text)) {
            column.addNull();
          } else if (column.kind() == Watched.Kind.ANY) {
            column.addPresent();
          } else {
            column.add(texts.getString(text).toBytes());
          }
          text++;
        }
      }
    }
  }

  void add(TableSummary other) {
    changes += other.changes;
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(other.columns.get(i));
    }
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(changes);
      for (ColumnSummary column : columns) {
        column.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static TableSummary of(Watched table, byte[] bytes) {
    TableSummary summary = new TableSummary(table);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      summary.changes = in.readLong();
      for (int i = 0; i < summary.columns.size(); i++) {
        summary.columns.set(i, ColumnSummary.read(table.columns().get(i).kind(), in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return summary;
  }
}
