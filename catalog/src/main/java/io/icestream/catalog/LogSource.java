package io.icestream.catalog;

import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.iceberg.flink.source.IcebergTableSource;

/**
 * Iceberg's source for reading a table as a stream, without filters pushed into it: after a failure
 * it would seek to the wrong row of a file that a filter skips (apache/iceberg#16929).
 */
final class LogSource implements ScanTableSource, SupportsProjectionPushDown {

  private final IcebergTableSource source;

  LogSource(IcebergTableSource source) {
    this.source = source;
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
  public boolean supportsNestedProjection() {
    return source.supportsNestedProjection();
  }

  @Override
  public void applyProjection(int[][] fields) {
    source.applyProjection(fields);
  }

  @Override
  public DynamicTableSource copy() {
    return new LogSource((IcebergTableSource) source.copy());
  }

  @Override
  public String asSummaryString() {
    return source.asSummaryString();
  }
}
