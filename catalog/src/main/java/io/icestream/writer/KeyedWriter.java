package io.icestream.writer;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.flink.TableLoader;

/** Upserts a changelog into an Iceberg table. */
public final class KeyedWriter extends AbstractStreamOperator<FileChanges>
    implements OneInputStreamOperator<RowData, FileChanges>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  private final TableLoader tableLoader;
  private final KeyedWriterOptions options;

  private transient RowKeys keys;
  private transient BucketRouting routing;
  private transient RowDataSerializer copier;
  private transient TableFiles tableFiles;
  private transient KeyIndex index;
  private transient BucketState state;
  private transient PendingChanges changes;
  private transient Map<Integer, Bucket> buckets;

  /** A writer of the loader's table. */
  public KeyedWriter(TableLoader tableLoader, KeyedWriterOptions options) {
    this.tableLoader = tableLoader;
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
  }

  @Override
  public void open() throws Exception {
    super.open();
    keys = RowKeys.of(options);
    routing =
        BucketRouting.of(
            options,
            getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
            getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
    copier =
        getExecutionConfig().isObjectReuseEnabled()
            ? new RowDataSerializer(options.rowType())
            : null;
    tableLoader.open();
    tableFiles = new TableFiles(tableLoader.loadTable(), options);
    index = new KeyIndex(this.<Integer>getKeyedStateBackend(), options);
    state = BucketState.of(getRuntimeContext());
    changes = new PendingChanges();
    buckets = new TreeMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    IndexKey key = keys.key(row);
    Bucket bucket = bucket(key.bucket(options.buckets()));
    changes.countReceived();
    switch (row.getRowKind()) {
      case INSERT, UPDATE_AFTER -> bucket.upsert(key, keys.order(row), keep(row));
      case UPDATE_BEFORE, DELETE -> bucket.delete(key, keys.order(row));
    }
    if (bucket.bufferedBytes() > options.bufferSize() / options.buckets()) {
      bucket.flush();
    }
  }

  private RowData keep(RowData row) {
    return copier == null ? row : copier.toBinaryRow(row).copy();
  }

  private Bucket bucket(int number) throws Exception {
    Bucket bucket = buckets.get(number);
    if (bucket == null) {
      bucket = new Bucket(number, options, index, tableFiles, changes);
      bucket.files().load(state);
      buckets.put(number, bucket);
    }
    return bucket;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    emit(checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    emit(Long.MAX_VALUE);
  }

  private void emit(long checkpointId) throws Exception {
    for (Bucket bucket : buckets.values()) {
      setCurrentKey(routing.routingKey(bucket.number()));
      bucket.finish();
      bucket.files().save(state);
    }
    output.collect(new StreamRecord<>(changes.take(checkpointId)));
  }

  @Override
  public void close() throws Exception {
    if (buckets != null) {
      for (Bucket bucket : buckets.values()) {
        bucket.abandon();
      }
    }
    tableLoader.close();
    super.close();
  }
}
