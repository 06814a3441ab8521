package io.icestream.commit;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.scope.MetricScope;
import io.icestream.writer.FileChanges;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.flink.CatalogLoader;

/**
 * Commits and publishes tables, for each checkpoint that completes and at the end of bounded input.
 * Runs with parallelism 1 behind all writers of its tables.
 */
final class CutOperator extends AbstractStreamOperator<Tuple2<String, FileChanges>>
    implements OneInputStreamOperator<Tuple2<String, FileChanges>, Tuple2<String, FileChanges>>,
        BoundedOneInput {

  private static final long serialVersionUID = 1L;

  /** Instead of a table's name, before the mark of a bounded source that was read. */
  static final String SCAN_MARK = "\u0000";

  private static final ListStateDescriptor<byte[]> STATE =
      new ListStateDescriptor<>("cuts", BytePrimitiveArraySerializer.INSTANCE);

  private final CatalogLoader loader;
  private final String line;
  private final List<SinkTable> tables;
  private final PublisherOptions options;
  private final int scans;
  private final boolean isUnbounded;
  private CommitMode mode;

  private transient Cuts cuts;
  private transient ListState<byte[]> state;

  CutOperator(
      CatalogLoader loader,
      String line,
      List<SinkTable> tables,
      PublisherOptions options,
      int scans,
      boolean isUnbounded,
      CommitMode mode) {
    this.loader = loader;
    this.line = line;
    this.tables = tables;
    this.options = options;
    this.scans = scans;
    this.isUnbounded = isUnbounded;
    this.mode = mode;
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  List<SinkTable> tables() {
    return tables;
  }

  CatalogLoader loader() {
    return loader;
  }

  CommitMode mode() {
    return mode;
  }

  /** From now on the publisher of the job commits this sink's table. */
  void handOver() {
    mode = CommitMode.TOGETHER;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    requireAlignedCheckpoints();
    state = context.getOperatorStateStore().getListState(STATE);
    if (mode == CommitMode.TOGETHER) {
      return;
    }
    if (isUnbounded && !isCheckpointing()) {
      throw UnsafeCheckpoints.none();
    }
    cuts = new Cuts(loader.loadCatalog(), tables, options, new Scans(scans));
    Iterator<byte[]> restored = state.get().iterator();
    OptionalLong checkpoint = context.getRestoredCheckpointId();
    if (!isCheckpointing()) {
      cuts.startBounded(line);
    } else if (restored.hasNext() && checkpoint.isPresent()) {
      cuts.restore(restored.next(), checkpoint.getAsLong(), newLine());
    } else {
      cuts.start(newLine());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (cuts != null) {
      MetricGroup group = MetricScope.of(getMetricGroup(), getExecutionConfig());
      group.gauge("publishedCut", cuts::published);
      group.gauge("publishedAt", cuts::publishedAt);
      group.gauge("isHolding", () -> cuts.heldReason().isEmpty() ? 0 : 1);
      // A text, which no service takes.
      getMetricGroup().gauge("heldReason", cuts::heldReason);
    }
  }

  /**
   * A run without state begins a line of its own: checkpoint ids begin anew, and those of a former
   * run mustn't be taken for this one's.
   */
  private String newLine() {
    return line + "-" + Long.toString(System.currentTimeMillis(), 36);
  }

  private boolean isCheckpointing() {
    return getContainingTask().getConfiguration().isCheckpointingEnabled();
  }

  private void requireAlignedCheckpoints() {
    StreamConfig config = getContainingTask().getConfiguration();
    if (config.isCheckpointingEnabled()
        && (config.isUnalignedCheckpointsEnabled()
            || config.getCheckpointMode() != CheckpointingMode.EXACTLY_ONCE)) {
      throw UnsafeCheckpoints.refusal();
    }
  }

  @Override
  public void processElement(StreamRecord<Tuple2<String, FileChanges>> element) {
    if (mode == CommitMode.TOGETHER) {
      output.collect(element);
      return;
    }
    Tuple2<String, FileChanges> changes = element.getValue();
    if (changes.f0.startsWith(SCAN_MARK)) {
      cuts.endOfScan(changes.f0.substring(SCAN_MARK.length()));
    } else {
      cuts.add(changes.f0, changes.f1);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (cuts != null) {
      state.update(List.of(cuts.prepare(context.getCheckpointId())));
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    if (cuts != null) {
      cuts.complete(checkpointId);
    }
  }

  @Override
  public void endInput() {
    // With checkpoints the last one, which follows the end of input, commits.
    if (cuts != null && !isCheckpointing()) {
      cuts.prepare(Long.MAX_VALUE);
      cuts.complete(Long.MAX_VALUE);
    }
  }

  @Override
  public void close() throws Exception {
    if (cuts != null) {
      cuts.close();
    }
    super.close();
  }

  static IcestreamException noTables() {
    return new IcestreamException(
        ErrorCode.PUB_002,
        "Cannot publish: no statement of the job writes to a table of the catalog. Attach the"
            + " publisher after the statements, to the same environment.");
  }
}
