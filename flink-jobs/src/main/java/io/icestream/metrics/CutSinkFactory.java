package io.icestream.metrics;

import io.icestream.catalog.CatalogLoaders;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/**
 * The connector {@code icestream-metrics}: takes all changes of tables, and adds what they amount
 * to at each cut to a {@link CutTable}.
 */
public final class CutSinkFactory implements DynamicTableSinkFactory {
  /** The value of {@code connector}: {@value}. */
  public static final String IDENTIFIER = "icestream-metrics";

  /** The table that is filled, a {@link CutTable}: {@value}. */
  public static final String INTO = "into";

  /** Before the name of each table that is measured: {@value}. */
  public static final String OF = "of.";

  /** Names the state; another one begins at nothing: {@value}. */
  public static final String INCARNATION = "incarnation";

  /** Before each option of the catalog that holds the table: {@value}. */
  public static final String CATALOG = "catalog.";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    Map<String, String> options = context.getCatalogTable().getOptions();
    Map<String, String> measured = new TreeMap<>(startingWith(OF, options));
    String incarnation = options.getOrDefault(INCARNATION, "");
    CutTable table = CutTable.valueOf(options.get(INTO));
    return new CutSink(
        CatalogLoaders.of("lake", startingWith(CATALOG, options)),
        table,
        switch (table) {
          case QUALITY_METRICS -> changes -> count(changes, measured, incarnation);
          case ANOMALIES -> changes -> watch(changes, measured, incarnation);
        },
        incarnation);
  }

  /** Counts in as many subtasks as there are, and adds up in one. */
  private static DataStream<RowData> count(
      DataStream<RowData> changes, Map<String, String> measured, String incarnation) {
    String name = CutTable.QUALITY_METRICS.qualifiedName();
    SingleOutputStreamOperator<RowData> totals =
        changes
            .transform("count:" + name, CountChanges.TYPE, new CountChanges())
            .uid("count:" + name + ":" + incarnation)
            .transform(
                "totals:" + name,
                InternalTypeInfo.of(CutTable.QUALITY_METRICS.rows()),
                new QualityTotals(
                    measured.entrySet().stream()
                        .map(table -> RuleList.parse(table.getKey(), table.getValue()))
                        .toList()))
            .uid("totals:" + name + ":" + incarnation);
    return totals.setParallelism(1);
  }

  private static DataStream<RowData> watch(
      DataStream<RowData> changes, Map<String, String> measured, String incarnation) {
    return AnomalyStream.of(
        changes,
        measured.entrySet().stream()
            .map(table -> Watched.parse(table.getKey(), table.getValue()))
            .toList(),
        incarnation);
  }

  private static Map<String, String> startingWith(String prefix, Map<String, String> options) {
    Map<String, String> found = new HashMap<>();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }
}
