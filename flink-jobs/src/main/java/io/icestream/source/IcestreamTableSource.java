package io.icestream.source;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;

/**
 * Reads one table of a source system through the system's shared reader. Takes no projection and no
 * filter: what one table does not need another one may.
 */
final class IcestreamTableSource implements ScanTableSource {

  private final ReaderProvider provider;
  private final ReaderOptions options;
  private final SourceTable table;

  IcestreamTableSource(ReaderProvider provider, ReaderOptions options, SourceTable table) {
    this.provider = provider;
    this.options = options;
    this.table = table;
  }

  ReaderProvider provider() {
    return provider;
  }

  SourceTable table() {
    return table;
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    boolean bounded = provider.isBounded(options);
    return new DataStreamScanProvider() {
      @Override
      public DataStream<RowData> produceDataStream(
          ProviderContext providerContext, StreamExecutionEnvironment environment) {
        return SharedReader.in(environment, provider, options).read(table);
      }

      @Override
      public boolean isBounded() {
        return bounded;
      }
    };
  }

  @Override
  public DynamicTableSource copy() {
    return new IcestreamTableSource(provider, options, table);
  }

  @Override
  public String asSummaryString() {
    return "icestream-source " + options.system();
  }
}
