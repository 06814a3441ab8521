package io.icestream.catalog;

import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.iceberg.flink.FlinkReadOptions;
import org.apache.iceberg.flink.source.IcebergTableSource;

/**
 * Iceberg's source with nothing pushed into it, for reads whose hint says what is read.
 *
 * <p>With a filter in it, a stream would seek to the wrong row of a file after a failure
 * (apache/iceberg#16929). With a projection in it, the planner would merge two reads of other
 * columns into one, and make that from the table without the hint: another snapshot, or bounded
 * where a stream was asked for.
 */
final class PlainScan implements ScanTableSource {

  private static final Set<String> PLACES =
      Set.of(
          FlinkReadOptions.STREAMING,
          FlinkReadOptions.SNAPSHOT_ID.key(),
          FlinkReadOptions.START_SNAPSHOT_ID.key(),
          FlinkReadOptions.END_SNAPSHOT_ID.key(),
          FlinkReadOptions.AS_OF_TIMESTAMP.key(),
          FlinkReadOptions.BRANCH.key(),
          FlinkReadOptions.TAG.key(),
          FlinkReadOptions.START_TAG.key(),
          FlinkReadOptions.END_TAG.key());

  private final IcebergTableSource source;

  private PlainScan(IcebergTableSource source) {
    this.source = source;
  }

  /** The source itself, or one that is safe with these options and the planner's settings. */
  static ScanTableSource where(
      IcebergTableSource source, Map<String, String> options, ReadableConfig planner) {
    boolean isStream = Boolean.parseBoolean(options.get(FlinkReadOptions.STREAMING));
    boolean isMerged =
        planner.get(OptimizerConfigOptions.TABLE_OPTIMIZER_REUSE_SOURCE_ENABLED)
            && PLACES.stream().anyMatch(options::containsKey);
    return isStream || isMerged ? new PlainScan(source) : source;
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return source.getChangelogMode();
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    return source.getScanRuntimeProvider(context);
  }

  @Override
  public DynamicTableSource copy() {
    return new PlainScan((IcebergTableSource) source.copy());
  }

  @Override
  public String asSummaryString() {
    return source.asSummaryString();
  }
}
