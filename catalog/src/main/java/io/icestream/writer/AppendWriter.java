package io.icestream.writer;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.io.TaskWriter;
import org.apache.iceberg.io.WriteResult;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Adds rows to an Iceberg table that has no key.
 *
 * <p>It keeps nothing between checkpoints: what was written up to a checkpoint is handed on before
 * its barrier.
 */
public final class AppendWriter extends AbstractStreamOperator<FileChanges>
    implements OneInputStreamOperator<RowData, FileChanges>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  private final RowDataTaskWriterFactory factory;

  private transient TaskWriter<RowData> writer;
  private transient long received;
  private transient boolean isEnded;

  /** A writer of {@code table} for rows of {@code rowType}. */
  public AppendWriter(Table table, RowType rowType) {
    this.factory =
        new RowDataTaskWriterFactory(
            SerializableTable.copyOf(table),
            rowType,
            PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT),
            FileFormat.PARQUET,
            table.properties(),
            null,
            false);
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void open() throws Exception {
    super.open();
    factory.initialize(
        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
        getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    if (writer == null) {
      writer = factory.create();
    }
    writer.write(element.getValue());
    received++;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (!isEnded) {
      emit(checkpointId);
    }
  }

  @Override
  public void endInput() throws Exception {
    isEnded = true;
    emit(Long.MAX_VALUE);
  }

  private void emit(long checkpointId) throws IOException {
    WriteResult written = writer == null ? WriteResult.builder().build() : writer.complete();
    WriteCounts counts = new WriteCounts(received, received, 0, 0, 0, 0);
    writer = null;
    received = 0;
    output.collect(
        new StreamRecord<>(
            FileChanges.appended(checkpointId, Arrays.asList(written.dataFiles()), counts)));
  }

  @Override
  public void close() throws Exception {
    if (writer != null) {
      writer.abort();
    }
    super.close();
  }
}
