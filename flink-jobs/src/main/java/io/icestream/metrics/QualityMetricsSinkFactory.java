package io.icestream.metrics;

import io.icestream.catalog.CatalogLoaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;

/**
 * The connector {@code icestream-quality-metrics}: takes score and flags of all changes of tables'
 * rows, and adds what they amount to at each cut to {@code ops.quality_metrics}.
 */
public final class QualityMetricsSinkFactory implements DynamicTableSinkFactory {
  /** The value of {@code connector}: {@value}. */
  public static final String IDENTIFIER = "icestream-quality-metrics";

  /** Before the name of each table that has rules: {@value}. */
  public static final String RULES = "rules.";

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
    List<RuleList> tables = new ArrayList<>();
    new TreeMap<>(startingWith(RULES, options))
        .forEach((table, rules) -> tables.add(RuleList.parse(table, rules)));
    return new QualityMetricsSink(
        CatalogLoaders.of("lake", startingWith(CATALOG, options)),
        tables,
        options.getOrDefault(INCARNATION, ""));
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
