package io.icestream.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** Sums up what changed in tables, and says so before each barrier. Keeps nothing between them. */
final class Summarise extends AbstractStreamOperator<Tuple2<String, byte[]>>
    implements OneInputStreamOperator<RowData, Tuple2<String, byte[]>> {

  private static final long serialVersionUID = 1L;
  private static final int TABLE = 0;

  private final List<Watched> tables;

  private transient Map<StringData, TableSummary> summaries;

  Summarise(List<Watched> tables) {
    this.tables = List.copyOf(tables);
  }

  @Override
  public void open() throws Exception {
    super.open();
    summaries = new HashMap<>();
    begin();
  }

  private void begin() {
    tables.forEach(
        table -> summaries.put(StringData.fromString(table.table()), new TableSummary(table)));
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    summaries.get(row.getString(TABLE)).add(row);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    summaries.forEach(
        (table, summary) -> {
          if (summary.changes() > 0) {
            output.collect(new StreamRecord<>(Tuple2.of(table.toString(), summary.toBytes())));
          }
        });
    begin();
  }
}
