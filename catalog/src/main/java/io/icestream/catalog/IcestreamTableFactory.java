package io.icestream.catalog;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.KeyedWriterOptions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkReadOptions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergTableSource;

/** Reads tables with Iceberg's source and writes them with Icestream's writers. */
final class IcestreamTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {

  private final CatalogLoader loader;
  private final Catalog catalog;

  IcestreamTableFactory(CatalogLoader loader, Catalog catalog) {
    this.loader = loader;
    this.catalog = catalog;
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    ResolvedCatalogTable table = context.getCatalogTable();
    requireAppended(context, table);
    IcebergTableSource source =
        new IcebergTableSource(
            TableLoader.fromCatalog(loader.clone(), identifier(context.getObjectIdentifier())),
            physical(table),
            table.getOptions(),
            context.getConfiguration());
    return PlainScan.where(source, table.getOptions(), context.getConfiguration());
  }

  /** Iceberg's stream leaves out every commit that updates a row, without a word. */
  private static void requireAppended(Context context, ResolvedCatalogTable table) {
    if (Boolean.parseBoolean(table.getOptions().get(FlinkReadOptions.STREAMING))
        && table.getResolvedSchema().getPrimaryKey().isPresent()) {
      throw new IcestreamException(
          ErrorCode.CAT_007,
          "Cannot stream %s: it has a primary key, and a stream of an Iceberg table tells of appended rows only."
                  .formatted(context.getObjectIdentifier().asSummaryString())
              + " Stream the Bronze table it is made from, or give it 'hot: true' and stream its twin.");
    }
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    ResolvedCatalogTable table = context.getCatalogTable();
    requireOrder(context, table);
    return new LakeTableSink(
        loader,
        catalog,
        identifier(context.getObjectIdentifier()),
        table.getResolvedSchema(),
        Map.copyOf(table.getOptions()));
  }

  /**
   * Without Flink's materializer changes of one key that were joined on another overtake each
   * other; only an order column tells then which is newest.
   */
  private static void requireOrder(Context context, ResolvedCatalogTable table) {
    boolean isUnordered =
        context.getConfiguration().get(ExecutionConfigOptions.TABLE_EXEC_SINK_UPSERT_MATERIALIZE)
            == ExecutionConfigOptions.UpsertMaterialize.NONE;
    if (isUnordered
        && table.getResolvedSchema().getPrimaryKey().isPresent()
        && !table.getOptions().containsKey(KeyedWriterOptions.ORDER_COLUMN)) {
      throw new IcestreamException(
          ErrorCode.WRT_016,
          "Cannot write to %s: changes of a key may overtake each other (%s=NONE). Set it to AUTO, or"
                  .formatted(
                      context.getObjectIdentifier().asSummaryString(),
                      ExecutionConfigOptions.TABLE_EXEC_SINK_UPSERT_MATERIALIZE.key())
              + " give the table an order column (%s).".formatted(KeyedWriterOptions.ORDER_COLUMN));
    }
  }

  private static ResolvedSchema physical(ResolvedCatalogTable table) {
    return ResolvedSchema.of(
        table.getResolvedSchema().getColumns().stream()
            .filter(Column::isPhysical)
            .collect(Collectors.toList()));
  }

  private static TableIdentifier identifier(ObjectIdentifier table) {
    String name = table.getObjectName();
    int dollar = name.indexOf('$');
    return dollar < 0
        ? TableIdentifier.of(table.getDatabaseName(), name)
        : TableIdentifier.of(
            Namespace.of(table.getDatabaseName(), name.substring(0, dollar)),
            name.substring(dollar + 1));
  }

  @Override
  public String factoryIdentifier() {
    return IcestreamCatalogFactory.IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }
}
