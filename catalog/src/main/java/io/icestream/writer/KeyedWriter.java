package io.icestream.writer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionKeyedStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.flink.TableLoader;

/**
 * Upserts a changelog into an Iceberg table that every engine can read fast at any moment.
 *
 * <p>Its input must be keyed by the {@link BucketRouting} of the same options. At each checkpoint
 * it emits one {@link FileChanges}, also an empty one, and a last one at the end of its input.
 * Their commits leave one row for each key, never an equality delete, and a bounded number of
 * delete files and of dead rows.
 *
 * <ul>
 *   <li>{@code +I} and {@code +U} put a row in place of the one with the same key, whatever
 *       partition that is in. {@code -D} and {@code -U} remove the row of their key; where a {@code
 *       +U} with the same key follows it comes back. Removing an unknown key does nothing.
 *       Replaying rows changes nothing.
 *   <li>With an order column, a row or delete with a smaller order value than the key's newest
 *       never takes effect; of equal values the last to arrive wins; null is the smallest. The
 *       order values of deletes are remembered for {@link KeyedWriterOptions#tombstoneHorizon()} of
 *       processing time after they were written, and not when a job starts without state: a row
 *       older than a forgotten delete comes back.
 *   <li>Without an order column the order of arrival decides.
 * </ul>
 *
 * <p>Without state it takes over what the table holds, unless that is to be replaced. In batch
 * execution the input must be sorted by its key, as Flink does; where rows of one key arrive
 * several times there, only an order column tells which is newest.
 */
public final class KeyedWriter extends AbstractStreamOperator<FileChanges>
    implements OneInputStreamOperator<RowData, FileChanges>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  private final TableLoader tableLoader;
  private final KeyedWriterOptions options;

  private transient RowKeys keys;
  private transient BucketRouting routing;
  private transient RowDataSerializer copier;
  private transient TableFiles tableFiles;
  private transient TableContent content;
  private transient KeyIndex index;
  private transient BucketState state;
  private transient PendingChanges changes;
  private transient Rewrites rewrites;
  private transient Map<Integer, Bucket> buckets;
  private transient boolean isTakenOver;
  private transient boolean isEnded;
  // Batch execution forgets the state of a key as soon as the next one is set.
  private transient boolean isSortedByBucket;
  private transient Integer sortedKey;

  /** A writer of the loader's table. */
  public KeyedWriter(TableLoader tableLoader, KeyedWriterOptions options) {
    this.tableLoader = tableLoader;
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    isTakenOver = context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    keys = RowKeys.of(options);
    if (!(getStateKeySelector1() instanceof BucketRouting selector)) {
      throw WriterFailures.notRouted();
    }
    routing = selector;
    isSortedByBucket = getKeyedStateBackend() instanceof BatchExecutionKeyedStateBackend;
    copier =
        isSortedByBucket || getExecutionConfig().isObjectReuseEnabled()
            ? new RowDataSerializer(options.rowType())
            : null;
    tableLoader.open();
    tableFiles = new TableFiles(tableLoader.loadTable(), options);
    index = new KeyIndex(this.<Integer>getKeyedStateBackend(), options);
    state = BucketState.of(getRuntimeContext());
    changes = new PendingChanges(tableFiles);
    rewrites = new Rewrites(tableFiles, options);
    buckets = new TreeMap<>();
  }

  @Override
  public void setCurrentKey(Object key) {
    if (isSortedByBucket && sortedKey != null && !sortedKey.equals(key)) {
      sortedKey = null;
      try {
        for (Map.Entry<Integer, Bucket> entry : buckets.entrySet()) {
          if (entry.getValue() != null) {
            entry.getValue().finish(rewrites);
            entry.setValue(null);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    super.setCurrentKey(key);
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

  /** The bucket, whose routing key is the current one. */
  private Bucket bucket(int number) throws Exception {
    Bucket bucket = buckets.get(number);
    if (bucket == null) {
      if (buckets.containsKey(number)) {
        throw WriterFailures.notSorted(number);
      }
      if (!getCurrentKey().equals(routing.routingKey(number))) {
        throw WriterFailures.otherRouting(number);
      }
      bucket = new Bucket(number, options, index, tableFiles, changes);
      if (!bucket.files().load(state)) {
        content().handTo(bucket, index, changes);
      }
      buckets.put(number, bucket);
      sortedKey = isSortedByBucket ? routing.routingKey(number) : null;
    }
    return bucket;
  }

  private TableContent content() throws IOException {
    if (content == null) {
      content = TableContent.read(options, tableFiles);
      changes.readFrom(content.snapshot());
    }
    return content;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (isEnded) {
      // Everything was handed on; what is behind has ended as well and takes no more.
      return;
    }
    openForeign();
    rewrites.nextCheckpoint();
    for (Bucket bucket : buckets.values()) {
      setCurrentKey(routing.routingKey(bucket.number()));
      bucket.finish(rewrites);
      bucket.files().save(state);
      bucket.startRewrite(rewrites);
    }
    emit(checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    isEnded = true;
    openForeign();
    if (isSortedByBucket) {
      setCurrentKey(-1);
    } else {
      for (Bucket bucket : buckets.values()) {
        setCurrentKey(routing.routingKey(bucket.number()));
        bucket.awaitRewrite();
        bucket.finish(rewrites);
        bucket.files().save(state);
      }
    }
    emit(Long.MAX_VALUE);
  }

  private void emit(long checkpointId) {
    output.collect(new StreamRecord<>(changes.take(checkpointId)));
  }

  /** Files of others leave the table in one commit, so every bucket must have copied its rows. */
  private void openForeign() throws Exception {
    if (isTakenOver) {
      return;
    }
    isTakenOver = true;
    if (!content().isForeign()) {
      return;
    }
    var task = getRuntimeContext().getTaskInfo();
    int keyGroups = task.getMaxNumberOfParallelSubtasks();
    KeyGroupRange range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
    for (int number = 0; number < options.buckets(); number++) {
      int key = routing.routingKey(number);
      if (!buckets.containsKey(number)
          && range.contains(KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups))) {
        setCurrentKey(key);
        bucket(number);
      }
    }
  }

  /** Waits for the rewrites that are under way. */
  void awaitRewrites() throws IOException {
    for (Bucket bucket : buckets.values()) {
      bucket.awaitRewrite();
    }
  }

  @Override
  public void close() throws Exception {
    if (buckets != null) {
      for (Bucket bucket : buckets.values()) {
        if (bucket != null) {
          bucket.abandon();
        }
      }
      rewrites.close();
    }
    tableLoader.close();
    super.close();
  }
}
