package io.icestream.run;

import java.io.IOException;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.io.TaskWriter;

/** Writes rows of an entity's changes to files of its log, without committing them. */
final class BronzeAppend implements AutoCloseable {
  private final RowData.FieldGetter[] fields;
  private final TaskWriter<RowData> writer;
  private long rows;

  /**
   * A writer.
   *
   * @param rowType the columns of the rows, in their own order; a column of the log that they lack
   *     is empty
   */
  BronzeAppend(Table log, RowType rowType) {
    RowType stored = FlinkSchemaUtil.convert(log.schema());
    fields = new RowData.FieldGetter[stored.getFieldCount()];
    List<RowType.RowField> written =
        stored.getFields().stream()
            .map(
                field -> {
                  int index = rowType.getFieldIndex(field.getName());
                  return index < 0 ? field : rowType.getFields().get(index);
                })
            .toList();
    for (int i = 0; i < fields.length; i++) {
      int index = rowType.getFieldIndex(written.get(i).getName());
      fields[i] =
          index < 0 ? row -> null : RowData.createFieldGetter(written.get(i).getType(), index);
    }
    RowDataTaskWriterFactory factory =
        new RowDataTaskWriterFactory(
            SerializableTable.copyOf(log),
            new RowType(false, written),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT,
            FileFormat.PARQUET,
            log.properties(),
            null,
            false);
    factory.initialize(0, 0);
    writer = factory.create();
  }

  void write(RowData row) throws IOException {
    GenericRowData stored = new GenericRowData(fields.length);
    for (int i = 0; i < fields.length; i++) {
      stored.setField(i, fields[i].getFieldOrNull(row));
    }
    writer.write(stored);
    rows++;
  }

  long rows() {
    return rows;
  }

  /** The files with all rows. */
  List<DataFile> complete() throws IOException {
    return List.of(writer.complete().dataFiles());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
