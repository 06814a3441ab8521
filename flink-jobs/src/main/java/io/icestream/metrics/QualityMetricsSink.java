package io.icestream.metrics;

import io.icestream.catalog.LakeAppend;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;

/** Counts in as many subtasks as there are, adds up in one, and writes in the cuts of the job. */
final class QualityMetricsSink implements DynamicTableSink {
  private static final TableIdentifier TARGET = TableIdentifier.of("ops", "quality_metrics");

  private static final RowType ROWS =
      (RowType)
          DataTypes.ROW(
                  DataTypes.FIELD("table_name", DataTypes.STRING()),
                  DataTypes.FIELD("rule", DataTypes.STRING()),
                  DataTypes.FIELD("dimension", DataTypes.STRING()),
                  DataTypes.FIELD("severity", DataTypes.STRING()),
                  DataTypes.FIELD("row_count", DataTypes.BIGINT()),
                  DataTypes.FIELD("failed_count", DataTypes.BIGINT()),
                  DataTypes.FIELD("mean_score", DataTypes.DOUBLE()),
                  DataTypes.FIELD("checkpoint_id", DataTypes.BIGINT()),
                  DataTypes.FIELD("measured_at", DataTypes.TIMESTAMP_LTZ(6)))
              .getLogicalType();

  private final CatalogLoader loader;
  private final List<RuleList> tables;
  private final String incarnation;

  QualityMetricsSink(CatalogLoader loader, List<RuleList> tables, String incarnation) {
    this.loader = loader;
    this.tables = List.copyOf(tables);
    this.incarnation = incarnation;
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
          ProviderContext providerContext, DataStream<RowData> rows) {
        return sink(rows);
      }
    };
  }

  private DataStreamSink<?> sink(DataStream<RowData> rows) {
    SingleOutputStreamOperator<RowData> totals =
        rows.transform("count:" + TARGET, CountChanges.TYPE, new CountChanges())
            .uid("count:" + TARGET + ":" + incarnation)
            .transform("totals:" + TARGET, InternalTypeInfo.of(ROWS), new QualityTotals(tables))
            .uid("totals:" + TARGET + ":" + incarnation);
    totals.setParallelism(1);
    return LakeAppend.sink(totals, loader, TARGET, ROWS);
  }

  @Override
  public DynamicTableSink copy() {
    return new QualityMetricsSink(loader, tables, incarnation);
  }

  @Override
  public String asSummaryString() {
    return "Icestream quality metrics";
  }
}
