package io.icestream.metrics;

import io.icestream.catalog.LakeAppend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.flink.CatalogLoader;

/**
 * Takes all changes of tables, measures them, and writes what comes of it in the cuts of the job.
 */
final class CutSink implements DynamicTableSink {
  private final CatalogLoader loader;
  private final CutTable table;
  private final Measuring measuring;
  private final String incarnation;

  /** Makes rows of a table, in one subtask, of the changes of others. */
  interface Measuring {
    DataStream<RowData> measure(DataStream<RowData> changes);
  }

  CutSink(CatalogLoader loader, CutTable table, Measuring measuring, String incarnation) {
    this.incarnation = incarnation;
    this.loader = loader;
    this.table = table;
    this.measuring = measuring;
  }

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return ChangelogMode.all();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    return new DataStreamSinkProvider() {
      @Override
      public DataStreamSink<?> consumeDataStream(
          ProviderContext providerContext, DataStream<RowData> changes) {
        return LakeAppend.sink(
            measuring.measure(changes), loader, table.identifier(), table.rows(), incarnation);
      }
    };
  }

  @Override
  public DynamicTableSink copy() {
    return new CutSink(loader, table, measuring, incarnation);
  }

  @Override
  public String asSummaryString() {
    return "Icestream " + table.qualifiedName();
  }
}
