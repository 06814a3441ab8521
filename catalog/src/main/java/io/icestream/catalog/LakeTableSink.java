package io.icestream.catalog;

import io.icestream.commit.SinkTable;
import io.icestream.writer.BucketRouting;
import io.icestream.writer.FileChanges;
import io.icestream.writer.KeyedWriter;
import io.icestream.writer.KeyedWriterOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.abilities.SupportsOverwrite;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/**
 * Writes a table: by key if it has a primary key, else row after row.
 *
 * <p>The options of a statement's hint win over those of the table.
 */
public final class LakeTableSink implements DynamicTableSink, SupportsOverwrite {

  private static final int KEY_GROUPS = 128;

  private final CatalogLoader loader;
  private final Catalog catalog;
  private final TableIdentifier identifier;
  private final ResolvedSchema schema;
  private final Map<String, String> options;

  LakeTableSink(
      CatalogLoader loader,
      Catalog catalog,
      TableIdentifier identifier,
      ResolvedSchema schema,
      Map<String, String> options) {
    this.loader = loader;
    this.catalog = catalog;
    this.identifier = identifier;
    this.schema = schema;
    this.options = new HashMap<>(options);
  }

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return schema.getPrimaryKey().isPresent() ? ChangelogMode.upsert() : ChangelogMode.insertOnly();
  }

  /**
   * The positions of the columns that are read of a row that is removed: those of the key. Empty
   * where it may be any of them.
   */
  public Optional<int[]> columnsOfDeletes() {
    List<String> columns = schema.getColumnNames();
    return options.containsKey(KeyedWriterOptions.ORDER_COLUMN)
        ? Optional.empty()
        : schema
            .getPrimaryKey()
            .map(key -> key.getColumns().stream().mapToInt(columns::indexOf).toArray());
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
    RowType rowType = (RowType) schema.toPhysicalRowDataType().getLogicalType();
    boolean isReplacing = Boolean.parseBoolean(options.get(TableOptions.REPLACE));
    Table table = LakeAppend.load(catalog, identifier);
    SingleOutputStreamOperator<FileChanges> writers =
        schema.getPrimaryKey().isPresent()
            ? keyed(rows, table, rowType)
            : LakeAppend.writers(rows, table, identifier, rowType);
    String incarnation = options.getOrDefault(TableOptions.INCARNATION, "");
    writers.uid("writer:" + identifier + (incarnation.isEmpty() ? "" : ":" + incarnation));
    return LakeAppend.commits(
        writers, loader, new SinkTable(identifier.toString(), isReplacing, incarnation));
  }

  private SingleOutputStreamOperator<FileChanges> keyed(
      DataStream<RowData> rows, Table table, RowType rowType) {
    KeyedWriterOptions writerOptions = KeyedWriterOptions.from(table, rowType, options);
    int parallelism =
        Math.min(rows.getExecutionEnvironment().getParallelism(), writerOptions.buckets());
    int configured = rows.getExecutionEnvironment().getMaxParallelism();
    int keyGroups = configured > 0 ? configured : KEY_GROUPS;
    return rows.keyBy(BucketRouting.of(writerOptions, parallelism, keyGroups))
        .transform(
            "writer:" + identifier,
            LakeAppend.TYPE,
            new KeyedWriter(TableLoader.fromCatalog(loader, identifier), writerOptions))
        .setParallelism(parallelism)
        .setMaxParallelism(keyGroups);
  }

  @Override
  public void applyOverwrite(boolean overwrite) {
    if (overwrite) {
      options.put(TableOptions.REPLACE, "true");
    }
  }

  @Override
  public DynamicTableSink copy() {
    return new LakeTableSink(loader, catalog, identifier, schema, options);
  }

  @Override
  public String asSummaryString() {
    return "Icestream(" + identifier + ")";
  }
}
