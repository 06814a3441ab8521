package io.icestream.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Learns from each cut what is usual about tables, and says before its barrier what was not. Runs
 * with parallelism 1.
 *
 * <p>While bounded sources are read it learns nothing: what they hold did not happen now. A barrier
 * behind the marks of all their ends is behind all their rows.
 */
final class FindAnomalies extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<Tuple2<String, byte[]>, RowData> {

  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<byte[]> LEARNED =
      new ListStateDescriptor<>("learned", BytePrimitiveArraySerializer.INSTANCE);
  private static final ListStateDescriptor<byte[]> SCANS =
      new ListStateDescriptor<>("scans", BytePrimitiveArraySerializer.INSTANCE);

  private final List<Watched> tables;
  private final int scans;
  private final String incarnation;

  private transient Map<String, TableWatch> watches;
  private transient Map<String, TableSummary> summaries;
  private transient double ended;
  private transient boolean isScanning;
  private transient ListState<byte[]> learned;
  private transient ListState<byte[]> scanned;

  FindAnomalies(List<Watched> tables, int scans, String incarnation) {
    this.tables = List.copyOf(tables);
    this.scans = scans;
    this.incarnation = incarnation;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    learned = context.getOperatorStateStore().getListState(LEARNED);
    scanned = context.getOperatorStateStore().getListState(SCANS);
    summaries = new LinkedHashMap<>();
    watches = new LinkedHashMap<>();
    isScanning = scans > 0;
    for (byte[] bytes : scanned.get()) {
      readScans(bytes);
    }
    for (Watched table : tables) {
      watches.put(table.table(), watch(table, learned.get()));
    }
  }

  private static TableWatch watch(Watched table, Iterable<byte[]> states) {
    for (byte[] bytes : states) {
      TableWatch watch = new TableWatch(table);
      if (watch.read(bytes)) {
        return watch;
      }
    }
    return new TableWatch(table);
  }

  @Override
  public void open() throws Exception {
    super.open();
    watches.values().forEach(watch -> watch.goOn(now()));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  @Override
  public void processElement(StreamRecord<Tuple2<String, byte[]>> element) {
    Tuple2<String, byte[]> message = element.getValue();
    if (message.f0.equals(ScanEnd.MARK)) {
      ended += 1d / message.f1.length;
      return;
    }
    tables.stream()
        .filter(table -> table.table().equals(message.f0))
        .map(table -> TableSummary.of(table, message.f1))
        .forEach(
            summary ->
                summaries.merge(
                    message.f0,
                    summary,
                    (all, one) -> {
                      all.add(one);
                      return all;
                    }));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    long now = now();
    for (Watched table : tables) {
      TableWatch watch = watches.get(table.table());
      if (isScanning) {
        watch.pass(now);
      } else {
        TableSummary summary = summaries.getOrDefault(table.table(), new TableSummary(table));
        for (Finding finding : watch.cut(summary, now)) {
          output.collect(new StreamRecord<>(finding.row(table.learn(), checkpointId, now)));
        }
      }
    }
    summaries.clear();
    // Shares of sources are added, which may miss a whole number by a little.
    isScanning = isScanning && ended < scans - 0.001;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<byte[]> all = new ArrayList<>();
    watches.values().forEach(watch -> all.add(watch.toBytes()));
    learned.update(all);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(incarnation);
    out.writeDouble(ended);
    out.writeBoolean(isScanning);
    scanned.update(List.of(bytes.toByteArray()));
  }

  /** Another incarnation scans anew. */
  private void readScans(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readUTF().equals(incarnation)) {
      ended = in.readDouble();
      isScanning = in.readBoolean() && isScanning;
    }
  }
}
